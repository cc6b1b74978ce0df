import HubRecords
import HubTokens
import HubWire

extension FuzzTarget {
  /// Records as hubs tell each other of them. What was read is written in the same bytes.
  static let recordBytes = FuzzTarget(name: "record-bytes") { input in
    guard let record = RecordCoder.decode(input) else { return }
    precondition(RecordCoder.encode(record) == Array(input), "other bytes came out")
    _ = RecordRules().objection(toForeign: record, at: 1_767_225_600_000)
    precondition(!record.wins(over: record), "a record wins over itself")
    precondition(RecordPlace(record.key) == RecordPlace(record.key), "a place is not itself")
  }

  /// What somebody wants to publish. A record that is taken is kept and told to others as any hub would take
  /// it.
  static let publication = FuzzTarget(name: "publication") { input in
    guard let json = try? JSONValue(parsing: input) else { return }
    if let bytes = CanonicalJSON.encode(json) {
      guard let again = try? JSONValue(parsing: String(decoding: bytes, as: UTF8.self)) else {
        preconditionFailure("the one spelling is no JSON")
      }
      precondition(CanonicalJSON.encode(again) == bytes, "the one spelling has another")
    }
    var rules = RecordRules()
    rules.allowsUnsigned = true
    let now: Int64 = 1_767_225_600_000
    guard let draft = try? RecordDraft(json),
      let record = try? draft.record(in: "default", rules, at: now, after: nil)
    else { return }
    precondition(rules.objection(toForeign: record, at: now) == nil, "another hub would not take it")
    guard let bytes = RecordCoder.encode(record) else { preconditionFailure("it does not fit into a word") }
    precondition(bytes.withUnsafeBytes { RecordCoder.decode($0) } == record, "another record came back")
  }
}
