import HubKernel
import HubRecords
import HubTokens
import Records

/// Where other hubs bring words, and hubs of older kinds their records.
struct Door: Sendable {
  private let office: Office

  init(_ office: Office) { self.office = office }

  /// Records of older hubs are good for so long, as there.
  private static let classicLifetime: Int64 = 300_000
  static let hint =
    "hubs sign what they bring with record-replication.secret, which is the same on all of them"

  func wire(_ hub: Wiring) {
    hub.serve(.POST, HubURL.path) { [self] in await serve($0) }
    hub.before(ServeRequest.self, at: .authorize) { intent in
      guard intent.plugin == RecordReplicationPlugin.manifest.id, !intent.isIdentified,
        intent.request.header("loft-signature") == nil
      else { return .proceed }
      return .refuse("unauthorized", "nobody but hubs may bring records here: \(Self.hint)")
    }
  }

  private func serve(_ request: HTTPRequest) async -> HTTPResponse {
    guard let json = request.body.withUnsafeBytes({ try? JSONValue(parsing: $0) }) else {
      return refuse(400, "bad-request", "the body is a JSON object")
    }
    let isSigned = request.header("loft-signature") != nil
    if isSigned, let refusal = objection(to: request) { return refusal }
    if json["words"] != nil {
      guard isSigned, let head = Signature.head(request) else {
        return refuse(401, "not-signed", "words of hubs are signed: \(Self.hint)")
      }
      guard let parcel = Parcel(json), parcel.hub == head.from, head.to != nil || parcel.words.isEmpty else {
        return refuse(400, "bad-request", "words come from one hub, to one that is named")
      }
      return await take(parcel, head)
    }
    return await takeClassic(json, request)
  }

  private func refuse(_ status: Int, _ code: String, _ detail: String) -> HTTPResponse {
    office.around.counts.refusedPosts.add()
    return .problem(status, code: code, detail, by: RecordReplicationPlugin.manifest.id)
  }

  /// Why a signed request is not believed.
  private func objection(to request: HTTPRequest) -> HTTPResponse? {
    let around = office.around
    guard let secret = office.post.secret else {
      return refuse(
        401, "no-secret", "this hub cannot tell who is a hub: its operator sets record-replication.secret")
    }
    guard let head = Signature.head(request), Signature.isSigned(head, request, secret) else {
      return refuse(
        401, "bad-signature", "the signature is not made with this hub's secret: \(Self.hint)")
    }
    let now = around.host.clock.wallMilliseconds
    let (difference, isOver) = now.subtractingReportingOverflow(head.time)
    guard !isOver, difference.magnitude <= Signature.skew.magnitude else {
      return refuse(
        401, "clock-differs",
        "the request is older or younger than a minute: the clocks of both hubs have to be set")
    }
    if let receiver = head.to, receiver != around.id {
      return refuse(401, "other-hub", "the request is for the hub \(receiver), and this is \(around.id)")
    }
    guard office.post.note(head.nonce, now: now) else {
      return refuse(401, "repeated", "this request has been made before: each has a nonce of its own")
    }
    return nil
  }

  private func take(_ parcel: Parcel, _ head: Signature.Head) async -> HTTPResponse {
    let around = office.around
    if parcel.hub != around.id {
      guard office.post.welcome(parcel.hub) else {
        return refuse(503, "busy", "too many hubs replicate with this one over HTTP")
      }
      for word in parcel.words { office.put(.heard(word, from: parcel.hub)) }
      // What is answered at once goes back with this answer.
      await withCheckedContinuation { continuation in office.put(.done { continuation.resume() }) }
    }
    let body = Parcel(around.id, office.post.collect(for: parcel.hub)).body
    var response = HTTPResponse.json(body)
    guard let secret = office.post.secret,
      let signature = Signature.answer(to: head.nonce, from: around.id, body, secret)
    else { return refuse(401, "no-secret", "this hub has no secret any more") }
    response.headers.append((name: "loft-signature", value: signature))
    return response
  }

  /// A record of a hub of an older kind, which nobody has signed.
  private func takeClassic(_ json: JSONValue, _ request: HTTPRequest) async -> HTTPResponse {
    guard let topic = json["topic"]?.text, !topic.isEmpty, let data = json["data"] else {
      return refuse(400, "bad-record", "topic and data required")
    }
    guard let bytes = CanonicalJSON.encode(data) else {
      return refuse(400, "bad-record", "the data has no canonical spelling")
    }
    let around = office.around
    let namespace = request.view.tenant ?? .standard
    let record = Record(
      key: RecordKey(namespace: namespace.name, topic: topic, author: .nobody),
      time: around.host.clock.wallMilliseconds, lifetime: Self.classicLifetime, data: bytes, signature: [])
    let outcome = await withCheckedContinuation { continuation in
      around.keeper.take(record, from: .service("replicate")) { continuation.resume(returning: $0) }
    }
    if case .refused(let code, let reason) = outcome {
      return refuse(outcome.isPassing ? 503 : 403, code, reason)
    }
    let recordID = json["recordId"]?.text
    let answer = JSONWriter()
    answer.object { writer in
      writer.field("success", true)
      writer.field("topic", topic)
      writer.field("recordId", recordID ?? "\(around.host.hub.name)-\(record.time)")
      writer.field("nodeId", around.host.hub.name)
    }
    return .json(Array(answer.bytes))
  }
}
