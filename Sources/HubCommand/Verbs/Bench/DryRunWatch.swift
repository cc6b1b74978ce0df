internal import HubKernel

/// Asks a hub how much its limits would have refused where they only count.
struct DryRunWatch: Sendable {
  private static let meters = "/admin/v1/meters"

  private let client: AdminClient

  /// Nil where no hub of one's own is to be asked.
  init?(_ invocation: Invocation, isOwnHub: Bool) {
    if let named = invocation.arguments.value("--admin") {
      guard var target = AdminTarget(named) else { return nil }
      target.token = invocation.environment["HUBCTL_TOKEN"]
      guard target.token == nil || !target.isInTheOpen else { return nil }
      client = AdminClient(target)
    } else {
      // With a token for peers on the command line it is not known whether the admin address may see it.
      guard isOwnHub, !invocation.arguments.has("--token-file"), let target = try? AdminTarget(invocation)
      else { return nil }
      client = AdminClient(target)
    }
  }

  /// How many would have been refused since the hub began, if a rule only counts; nil when none does.
  func count() async -> UInt64? {
    guard let answer = try? await client.ask("GET", Self.meters), let json = answer.json else { return nil }
    return Self.count(in: json)
  }

  /// Adds up what the meters say.
  static func count(in json: JSONValue) -> UInt64? {
    guard case .array(let meters)? = json["meters"] else { return nil }
    var total: UInt64?
    for meter in meters where meter["owner"]?.text == "rate-limit" {
      guard meter["name"]?.text?.hasSuffix("refusals_total") == true,
        meter["labels"]?["dry_run"]?.text == "true"
      else { continue }
      total = (total ?? 0) &+ UInt64(meter["value"]?.int ?? 0)
    }
    return total
  }
}
