internal import HubTokens
internal import HubWire

/// What a tenant takes for a record.
package struct RecordRules: Sendable, Equatable {
  /// Whether nobody may be its author.
  package var allowsUnsigned = false
  /// The longest time it may be good for, in seconds.
  package var maxTtl = 86_400
  /// How long it is good for that does not say it, in seconds.
  package var defaultTtl = 300
  /// How many bytes its data may have.
  package var maxData = 16_384
  /// How many bytes its topic may have.
  package var maxTopicBytes = 256
  /// How far ahead of the clock it may be, in milliseconds.
  package var skew: Int64 = 60_000

  package init() {}

  /// What is wrong with a record whatever else is known; nil when nothing is. Whether it is signed is looked
  /// at last, and elsewhere, since that costs most.
  package func objection(to record: Record, at now: Int64) -> RecordObjection? {
    if let objection = objection(toTopic: record.key.topic) { return objection }
    if let data = record.data, data.count > maxData {
      return RecordObjection(
        .tooLarge, "the data of a record has at most \(maxData) bytes, not \(data.count)")
    }
    switch record.key.author {
    case .nobody where !allowsUnsigned:
      return RecordObjection(
        .unsigned, "a record needs an author and a signature here: records.unsigned does not allow others")
    case .key(let bytes) where !RecordAuthor.isSound(bytes):
      return RecordObjection(.badKey, "the author of a record is an Ed25519 key of 32 bytes in base64")
    default: break
    }
    guard record.lifetime > 0, record.lifetime % Record.millisecondsOfASecond == 0,
      record.lifetime / Record.millisecondsOfASecond <= Int64(maxTtl)
    else { return badTtl }
    if record.time > now, record.time &- now > skew {
      return RecordObjection(
        .future, "the time of a record is at most \(skew / Record.millisecondsOfASecond) s ahead of the hub's"
      )
    }
    if record.time < 0 || record.end <= now {
      return RecordObjection(.ended, "the time of this record is over: time and ttl say when it ends")
    }
    return nil
  }

  /// The same for a record that somebody else has read, whose data may be anything.
  package func objection(toForeign record: Record, at now: Int64) -> RecordObjection? {
    if let objection = objection(to: record, at: now) { return objection }
    if record.key.author == .nobody, !record.signature.isEmpty {
      return RecordObjection(.badRecord, "a record of nobody has no signature")
    }
    guard let data = record.data else { return nil }
    let value = data.withUnsafeBytes { try? JSONValue(parsing: $0) }
    guard let value, CanonicalJSON.encode(value) == data else {
      return RecordObjection(.badRecord, "the data of a record is canonical JSON")
    }
    return nil
  }

  /// What is wrong with a topic; nil when nothing is.
  package func objection(toTopic topic: String) -> RecordObjection? {
    guard (1...maxTopicBytes).contains(topic.utf8.count), topic.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F })
    else {
      return RecordObjection(
        .badTopic, "a topic is text of 1 to \(maxTopicBytes) bytes without control characters")
    }
    return nil
  }

  var badTtl: RecordObjection {
    RecordObjection(.badTtl, "ttl is a whole number of seconds from 1 to \(maxTtl)")
  }
}
