import HubKernel
import HubRecords

/// What is served over HTTP, with the field names of the originals.
struct Routes: Sendable {
  let seat: Seat

  private var office: Office { seat.office }

  private static let publishPath = "/api/publish"
  private static let findPath = "/api/find/:topic*"

  func wire(_ hub: Wiring) {
    hub.serve(.POST, Self.publishPath) { await publish($0) }
    hub.serve(.GET, Self.findPath) { await find($0) }
    hub.before(ServeRequest.self, at: .authorize) { [seat] intent in
      guard intent.plugin == RecordsPlugin.manifest.id, intent.request.method == "POST", !intent.isIdentified,
        seat.office.around.settings[intent.namespace].publish == .identified
      else { return .proceed }
      return .refuse("identification-needed", "whoever publishes here shows a credential first")
    }
  }

  private static func tenant(of request: HTTPRequest) -> Namespace { request.view.tenant ?? .standard }

  private static let nothingHere = HTTPResponse.problem(404, code: "not-found", "nothing answers here")

  private func publish(_ request: HTTPRequest) async -> HTTPResponse {
    let (tenant, around) = (Self.tenant(of: request), office.around)
    guard !around.offIn.contains(tenant) else { return Self.nothingHere }
    let draft: RecordDraft
    do throws(RecordObjection) {
      guard let json = request.body.withUnsafeBytes({ try? JSONValue(parsing: $0) }) else {
        throw RecordObjection(.badRecord, "\(RecordDraft.originalMistake), as JSON, which the body is not")
      }
      draft = try RecordDraft(json)
    } catch {
      office.refuse(error, in: tenant, from: nil, around)
      return Self.problem(error)
    }
    let outcome = await withCheckedContinuation { continuation in
      office.publish(draft, in: tenant) { continuation.resume(returning: $0) }
    }
    switch outcome {
    case .refused(let objection): return Self.problem(objection)
    case .known(let record): return answer(record, RecordSpread(), isKnown: true, around)
    case .published(let record): return answer(record, await office.spread(record), isKnown: false, around)
    }
  }

  private func answer(
    _ record: Record, _ spread: RecordSpread, isKnown: Bool, _ around: Surroundings
  ) -> HTTPResponse {
    let place = RecordKey.place(of: record.key.topic, in: record.key.namespace)
    let json = JSONWriter()
    json.object { json in
      json.field("success", true)
      json.field("topic", record.key.topic)
      json.field("recordId", record.id(at: place.high))
      json.field("nodeId", around.host.hub.name)
      json.field("method", spread.method.rawValue)
      json.field("replicatedTo", spread.replicas)
      json.field("totalNodes", spread.hubs)
      json.field("time", record.time)
      json.field("expiresAt", record.end)
      if isKnown { json.field("known", true) }
    }
    return .json(Array(json.bytes))
  }

  /// Problem JSON, with the member that clients of the originals look at.
  static func problem(_ objection: RecordObjection) -> HTTPResponse {
    let json = JSONWriter()
    json.object { json in
      json.field("type", "about:blank")
      json.field("status", objection.status)
      json.field("code", objection.code.rawValue)
      json.field("detail", objection.reason)
      json.field("by", RecordsPlugin.manifest.id)
      json.field("error", objection.code == .badRecord ? RecordDraft.originalMistake : objection.reason)
      if let wait = objection.retryAfter { json.field("retryAfter", wait) }
      if let newer = objection.newer { json.field("newer", newer) }
    }
    var response = HTTPResponse(
      status: objection.status, headers: [("content-type", "application/problem+json")],
      body: .bytes(Array(json.bytes)))
    if let wait = objection.retryAfter { response.headers.append(("retry-after", "\(Int(wait))")) }
    return response
  }

  private func find(_ request: HTTPRequest) async -> HTTPResponse {
    let (tenant, around) = (Self.tenant(of: request), office.around)
    guard !around.offIn.contains(tenant) else { return Self.nothingHere }
    guard let topic = PathText.decode(request.parameters["topic"] ?? "") else {
      return Self.problem(RecordObjection(.badTopic, "the topic in the path is not percent-encoded UTF-8"))
    }
    if let objection = around.rules(in: tenant).objection(toTopic: topic) { return Self.problem(objection) }
    var limit = Request.usualLimit
    if let text = request.queryValue("limit") {
      guard let number = Int(text), (1...Request.mostLimit).contains(number) else {
        return Self.problem(
          RecordObjection(.badRecord, "limit is a whole number from 1 to \(Request.mostLimit)"))
      }
      limit = number
    }
    guard !office.isReading else {
      return Self.problem(RecordObjection(.busy, "the records of this hub are still being read"))
    }
    around.counts.found.add()
    let name = RecordTopic(topic, in: tenant.name)
    let (records, source) = await office.search(name, limit: limit + 1)
    let tag = Self.tag(of: records, limit: limit, source: source)
    if tag.isKnown(to: request) {
      return HTTPResponse(status: 304, headers: [tag.header, ("cache-control", "no-cache")])
    }
    let json = JSONWriter()
    json.object { Pen.list(topic, records, limit: limit, around, source: source, $0) }
    return HTTPResponse(
      headers: [("content-type", "application/json"), ("cache-control", "no-cache"), tag.header],
      body: .bytes(Array(json.bytes)))
  }

  /// Names what is listed, and not when that was asked for.
  private static func tag(of records: [Record], limit: Int, source: String) -> EntityTag {
    var text = Array("\(limit) \(source)".utf8)
    for record in records {
      text += " \(record.time) \(record.lifetime) ".utf8
      text += record.key.author.bytes
      text += record.signature.isEmpty ? record.data ?? [] : record.signature
    }
    return EntityTag(of: text)
  }
}
