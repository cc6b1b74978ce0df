internal import HubFleet
internal import HubKernel

/// Why a change was not made. Nothing has changed then.
enum ChangeRefusal: Error, Sendable {
  /// Another change waits for somebody to confirm it.
  case waiting(String)
  /// There is nothing to confirm or to take back.
  case nothingWaits
  /// The file says something that is not in force, so that a change of it would do more than it says.
  case notInForce(String, [String])
  /// Somebody changed it meanwhile; the answer says so.
  case changedMeanwhile(HTTPResponse)
  case noSuchTenant(String)
  case noSuchPlugin(String)
  case exists(String)
  case leaving(String)
  case cannotEdit(SettingMistake)
  case cannotRead(String)
  case cannotWrite(String)
  case rejected([String])
  /// The tenant is one of the fleet, which cannot be reached.
  case fleetAway(String)
  /// It cannot be a tenant of the fleet.
  case cannotShare(String)
  /// Somebody changed it on another hub.
  case changedElsewhere

  /// Why a tenant of the fleet was not written.
  init(_ failure: TenantBoardFailure) {
    switch failure {
    case .changed: self = .changedElsewhere
    case .away(let why): self = .fleetAway(why)
    case .tooLarge(let why): self = .cannotShare(why)
    }
  }

  /// The answer over HTTP.
  var response: HTTPResponse {
    switch self {
    case .waiting(let detail): .problem(409, code: "reload-waiting", detail)
    case .nothingWaits:
      .problem(409, code: "nothing-waits", "no reload waits to be confirmed")
    case .notInForce(let path, let changes):
      Self.problem(
        409, "file-not-in-force",
        "\(path) says more than what is in force; reload, or put it back, and ask again", changes)
    case .changedMeanwhile(let response): response
    case .noSuchTenant(let detail): .problem(404, code: "no-such-tenant", detail)
    case .noSuchPlugin(let detail): .problem(404, code: "no-such-plugin", detail)
    case .exists(let name):
      .problem(409, code: "tenant-exists", "there is a tenant '\(name)' already")
    case .leaving(let name):
      .problem(409, code: "tenant-leaving", "the tenant '\(name)' is being removed")
    case .cannotEdit(let mistake):
      .problem(
        409, code: "file-cannot-be-edited",
        mistake.hint.map { "\(mistake.message); \($0)" } ?? mistake.message)
    case .cannotRead(let detail): .problem(500, code: "file-cannot-be-read", detail)
    case .cannotWrite(let detail): .problem(409, code: "file-cannot-be-written", detail)
    case .fleetAway(let why):
      .problem(
        503, code: "fleet-away", "tenants are the fleet's, and nobody else would know of this one: \(why)")
    case .cannotShare(let why): .problem(422, code: "cannot-be-shared", why)
    case .changedElsewhere:
      .problem(
        412, code: "changed-meanwhile",
        "somebody changed it on another hub meanwhile; read it again and decide anew")
    case .rejected(let problems):
      Self.problem(422, "configuration-rejected", "the old configuration runs on", problems)
    }
  }

  /// Everything it says, for a log.
  var words: String {
    switch self {
    case .waiting(let detail), .noSuchTenant(let detail), .noSuchPlugin(let detail),
      .cannotRead(let detail), .cannotWrite(let detail):
      detail
    case .nothingWaits: "no reload waits to be confirmed"
    case .notInForce(let path, _): "\(path) says more than what is in force"
    case .changedMeanwhile: "somebody changed it meanwhile"
    case .exists(let name): "there is a tenant '\(name)' already"
    case .leaving(let name): "the tenant '\(name)' is being removed"
    case .cannotEdit(let mistake): mistake.message
    case .fleetAway(let why): "the fleet cannot be reached: \(why)"
    case .cannotShare(let why): why
    case .changedElsewhere: "somebody changed it on another hub meanwhile"
    case .rejected(let problems): problems.joined(separator: "; ")
    }
  }

  private static func problem(
    _ status: Int, _ code: String, _ detail: String, _ problems: [String]
  ) -> HTTPResponse {
    let json = JSONWriter()
    json.object {
      $0.field("type", "about:blank")
      $0.field("status", status)
      $0.field("code", code)
      $0.field("detail", detail)
      $0.list("problems", { list in problems.forEach(list.string) })
    }
    return HTTPResponse(
      status: status, headers: [("content-type", "application/problem+json")],
      body: .bytes(Array(json.bytes)))
  }
}
