internal import HubTokens
package import HubWire

/// What somebody wants to publish, as they wrote it.
package struct RecordDraft: Sendable {
  package let topic: String
  /// The data in its one spelling; nil for a removal.
  package let data: [UInt8]?
  /// For how many seconds it is to be good; nil when nothing was said.
  package let seconds: Int?
  /// Whose it is, when it was made, and the signature; nil when it is nobody's.
  package let proof: Proof?

  package struct Proof: Sendable {
    let author: [UInt8]
    let time: Int64
    let signature: [UInt8]
  }

  /// The originals' words for what is missing.
  package static let originalMistake = "topic and data required"

  /// Reads the members of a publication.
  package init(_ json: JSONValue) throws(RecordObjection) {
    guard case .object = json, let topic = json["topic"]?.text else {
      throw RecordObjection(.badRecord, "\(Self.originalMistake): topic is text")
    }
    self.topic = topic
    switch json["deleted"] {
    case nil, .bool(false)?:
      guard let data = json["data"] else { throw RecordObjection(.badRecord, Self.originalMistake) }
      guard let bytes = CanonicalJSON.encode(data) else {
        throw RecordObjection(
          .badRecord, "data has a number that is too large for JSON (RFC 8785), or a key twice")
      }
      self.data = bytes
    case .bool(true)?:
      guard json["data"] == nil else {
        throw RecordObjection(.badRecord, "a record has data, or is deleted, and not both")
      }
      data = nil
    default: throw RecordObjection(.badRecord, "deleted is true or false")
    }
    seconds = try Self.seconds(json["ttl"])
    proof = try Self.proof(json)
  }

  private static func seconds(_ value: JSONValue?) throws(RecordObjection) -> Int? {
    guard let value else { return nil }
    guard case .number(let digits) = value else {
      throw RecordObjection(.badRecord, "ttl is a number of seconds")
    }
    guard let text = ECMAScriptNumber.text(of: digits),
      let seconds = Int(String(decoding: text, as: UTF8.self))
    else { throw RecordObjection(.badTtl, "ttl is a whole number of seconds") }
    return seconds
  }

  private static func proof(_ json: JSONValue) throws(RecordObjection) -> Proof? {
    let members = ["author", "time", "signature"].map { json[$0] }
    guard members.contains(where: { $0 != nil }) else { return nil }
    guard let author = members[0]?.text, let signature = members[2]?.text, let time = members[1]?.int else {
      throw RecordObjection(
        .badRecord, "author, time and signature come together: base64, milliseconds since 1970, base64")
    }
    guard let key = Base64Text.decode(author), RecordAuthor.isSound(key) else {
      throw RecordObjection(.badKey, "the author of a record is an Ed25519 key of 32 bytes in base64")
    }
    guard let bytes = Base64Text.decode(signature), bytes.count == 64 else {
      throw RecordObjection(.badSignature, "the signature of a record has 64 bytes, in base64")
    }
    return Proof(author: key, time: Int64(time), signature: bytes)
  }

  /// Which record it would be.
  package func key(in namespace: String) -> RecordKey {
    RecordKey(
      namespace: namespace, topic: topic, author: proof.map { .key($0.author) } ?? .nobody)
  }

  /// The record. One that nobody signed is made now, and later than what is there.
  package func record(
    in namespace: String, _ rules: RecordRules, at now: Int64, after latest: Record?
  ) throws(RecordObjection) -> Record {
    let key = key(in: namespace)
    var record = Record(
      key: key, time: proof?.time ?? now, lifetime: 0, data: data, signature: proof?.signature ?? [])
    var seconds = seconds ?? rules.defaultTtl
    if proof == nil, let latest {
      record.time = max(now, latest.time &+ 1)
      // Whoever takes something back without saying for how long means for as long as it would be there.
      if data == nil, self.seconds == nil, latest.end > record.time {
        let left =
          (latest.end &- record.time &+ Record.millisecondsOfASecond &- 1) / Record.millisecondsOfASecond
        seconds = max(seconds, Int(clamping: left))
      }
    }
    guard (1...rules.maxTtl).contains(seconds) else { throw rules.badTtl }
    record.lifetime = Int64(seconds) * Record.millisecondsOfASecond
    if let objection = rules.objection(to: record, at: now) { throw objection }
    if record.isRemoval, let latest, latest.end > record.end, record.wins(over: latest) {
      throw RecordObjection(
        .removalTooShort, "what takes back a record must last as long: say a longer ttl", newer: latest.time)
    }
    return record
  }
}
