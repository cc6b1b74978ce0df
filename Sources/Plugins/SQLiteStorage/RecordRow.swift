import HubRecords
import HubSQLite

/// Records as rows. What stands in a file was not necessarily written by a hub.
enum RecordRow {
  /// Namespace, topic, author, time, lifetime, data, signature.
  static let columns = 7

  private static let keyLength = 32
  private static let signatureLength = 64
  private static let longestName = 64 << 10
  private static let longestData = 16 << 20

  /// What a row says; nil when it is none of a record.
  static func record(_ row: [ColumnValue]) -> Record? {
    guard row.count == columns, case .text(let namespace) = row[0], case .text(let topic) = row[1],
      case .blob(let author) = row[2], case .integer(let time) = row[3], case .integer(let lifetime) = row[4],
      case .blob(let signature) = row[6],
      let namespace = String(validating: namespace, as: UTF8.self),
      let topic = String(validating: topic, as: UTF8.self)
    else { return nil }
    let data: [UInt8]?
    switch row[5] {
    case .text(let bytes): data = bytes
    case .nothing: data = nil
    default: return nil
    }
    let key = RecordKey(namespace: namespace, topic: topic, author: author.isEmpty ? .nobody : .key(author))
    let record = Record(key: key, time: time, lifetime: lifetime, data: data, signature: signature)
    return complaint(about: record) == nil ? record : nil
  }

  /// Why a record cannot be a row; nil when it can.
  static func complaint(about record: Record) -> String? {
    let (author, signature) = (record.key.author.bytes.count, record.signature.count)
    if author != 0, author != keyLength { return "its author is no key of \(keyLength) bytes" }
    if case .key(let bytes) = record.key.author, bytes.isEmpty { return "its author is an empty key" }
    if signature != 0, signature != signatureLength {
      return "its signature has not \(signatureLength) bytes"
    }
    if max(record.key.namespace.utf8.count, record.key.topic.utf8.count) > longestName {
      return "its namespace or topic has more than \(longestName) bytes"
    }
    return record.data.map { $0.count > longestData } == true
      ? "its data has more than \(longestData) bytes" : nil
  }

  /// About how much memory a change holds while it waits.
  static func size(of change: RecordChange) -> Int {
    let overhead = 128
    switch change {
    case .keep(let record):
      return size(of: record.key) + (record.data?.count ?? 0) + record.signature.count + overhead
    case .forget(let key): return size(of: key) + overhead
    }
  }

  private static func size(of key: RecordKey) -> Int {
    key.namespace.utf8.count + key.topic.utf8.count + key.author.bytes.count
  }
}
