import HubKernel
import HubRecords

/// Writes what peers are told.
enum Pen {
  /// The types of answers that list records.
  static let found: StaticString = "found"
  static let watched: StaticString = "watching"

  /// An answer stops at so many bytes of records, and says that there are more.
  private static let mostBytes = 262_144

  /// One record as the originals write them, and what they did not have.
  static func record(_ record: Record, at place: PeerID, _ name: String, _ json: JSONWriter) {
    json.field("id", record.id(at: place.high))
    json.field("topic", record.key.topic)
    if let data = record.data { json.field("data", verbatim: data) }
    json.field("nodeId", name)
    json.field("timestamp", record.time)
    json.field("expiresAt", record.end)
    json.field("ttl", record.lifetime / 1_000)
    if let author = record.authorText { json.field("author", author) }
    if let signature = record.signatureText { json.field("signature", signature) }
  }

  /// The members of a list of records.
  static func list(
    _ topic: String, _ records: [Record], limit: Int, _ around: Surroundings, source: String,
    _ json: JSONWriter
  ) {
    let name = around.host.hub.name
    var (count, bytes) = (0, 0)
    while count < min(limit, records.count), bytes < mostBytes {
      bytes += records[count].weight
      count += 1
    }
    let place = records.first.map { RecordKey.place(of: $0.key.topic, in: $0.key.namespace) }
    json.field("topic", topic)
    json.field("count", count)
    json.list("records") { list in
      for one in records.prefix(count) {
        list.object { if let place { record(one, at: place, name, $0) } }
      }
    }
    if records.count > count { json.field("hasMore", true) }
    json.field("nodeId", name)
    json.field("source", source)
    json.field("timestamp", around.now)
  }

  /// The answer to `find` and to `watch`.
  static func found(
    _ topic: String, _ records: [Record], _ request: Request, _ type: StaticString, _ around: Surroundings,
    source: String
  ) -> [UInt8] {
    message(type, request, around) { json in
      list(topic, records, limit: request.limit, around, source: source, json)
    }
  }

  /// The answer to `unwatch`.
  static func unwatched(_ topic: String, wasThere: Bool, _ request: Request, _ around: Surroundings)
    -> [UInt8]
  {
    message("unwatched", request, around) { json in
      json.field("topic", topic)
      json.field("watched", wasThere)
    }
  }

  /// Tells who watches that a record has become the one of its key.
  static func changed(_ one: Record, _ around: Surroundings) -> [UInt8] {
    let place = RecordKey.place(of: one.key.topic, in: one.key.namespace)
    return message("record", nil, around) { json in
      record(one, at: place, around.host.hub.name, json)
    }
  }

  /// Tells who watches that a record is not there any more.
  static func ended(_ one: Record, _ reason: StaticString, _ around: Surroundings) -> [UInt8] {
    let place = RecordKey.place(of: one.key.topic, in: one.key.namespace)
    return message("record-ended", nil, around) { json in
      json.field("id", one.id(at: place.high))
      json.field("topic", one.key.topic)
      if let author = one.authorText { json.field("author", author) }
      json.field("reason", word: reason)
    }
  }

  /// The answer to `publish`.
  static func answer(to outcome: Publication, _ request: Request, _ around: Surroundings) -> [UInt8] {
    switch outcome {
    case .published(let record): published(record, isKnown: false, request, around)
    case .known(let record): published(record, isKnown: true, request, around)
    case .refused(let objection): refusal(objection, request, around)
    }
  }

  private static func published(
    _ one: Record, isKnown: Bool, _ request: Request, _ around: Surroundings
  ) -> [UInt8] {
    let place = RecordKey.place(of: one.key.topic, in: one.key.namespace)
    return message("published", request, around) { json in
      json.field("topic", one.key.topic)
      json.field("recordId", one.id(at: place.high))
      json.field("nodeId", around.host.hub.name)
      json.field("time", one.time)
      json.field("expiresAt", one.end)
      if isKnown { json.field("known", true) }
    }
  }

  /// An error, shaped like all of the hub's.
  static func refusal(_ objection: RecordObjection, _ request: Request, _ around: Surroundings) -> [UInt8] {
    let json = JSONWriter()
    json.object { json in
      json.field("type", word: "error")
      json.field("error", objection.reason)
      json.field("code", objection.code.rawValue)
      json.field("by", RecordsPlugin.manifest.id)
      json.field("reason", objection.reason)
      if let wait = objection.retryAfter { json.field("retryAfter", wait) }
      if let newer = objection.newer { json.field("newer", newer) }
      end(request, around, json)
    }
    return Array(json.bytes)
  }

  private static func message(
    _ type: StaticString, _ request: Request?, _ around: Surroundings, _ data: (JSONWriter) -> Void
  ) -> [UInt8] {
    let json = JSONWriter()
    json.object { json in
      json.field("type", word: type)
      json.field("data", data)
      end(request, around, json)
    }
    return Array(json.bytes)
  }

  private static func end(_ request: Request?, _ around: Surroundings, _ json: JSONWriter) {
    if let request, !request.messageID.isEmpty {
      let quote = [UInt8(ascii: "\"")]
      json.field("messageId", verbatim: quote + request.messageID + quote)
    }
    if let request { json.field("networkName", verbatim: request.network) }
    json.field("fromPeerId", word: "system")
    json.field("timestamp", around.now)
  }
}

extension RecordObjection {
  /// In how many seconds it is worth trying again; nil where time does not help.
  var retryAfter: Double? {
    switch code {
    case .busy: 1
    case .storageFull, .storageBroken: 30
    default: nil
    }
  }

  /// The status over HTTP.
  var status: Int {
    switch code {
    case .badRecord, .badTopic, .badTtl: 400
    case .unsigned, .unidentified, .quota, .unknownNamespace: 403
    case .outdated: 409
    case .tooLarge: 413
    case .badKey, .badSignature, .ended, .future, .removalTooShort: 422
    case .tooManyWatches: 429
    case .busy, .storageBroken: 503
    case .storageFull: 507
    }
  }
}
