import HubRecords
import HubSQLite
@testable import SQLiteStorage

extension FuzzTarget {
  /// A row of a table whose columns hold anything. What is taken for a record can be written as one again.
  static let storedRow = FuzzTarget(name: "stored-row") { input in
    var rest = Array(input)[...]
    func take(_ count: Int) -> [UInt8] {
      defer { rest = rest.dropFirst(count) }
      return Array(rest.prefix(count))
    }
    var row: [ColumnValue] = []
    while let kind = rest.popFirst(), row.count < 16 {
      switch kind % 6 {
      case 0: row.append(.integer(take(8).reduce(0) { $0 << 8 | Int64($1) }))
      case 1: row.append(.text(take(Int(rest.popFirst() ?? 0))))
      case 2: row.append(.blob(take(Int(rest.popFirst() ?? 0))))
      case 3: row.append(.nothing)
      case 4: row.append(.real)
      // The lengths that keys and signatures have are seldom met by chance.
      default: row.append(.blob([UInt8](repeating: kind, count: kind > 127 ? 64 : 32)))
      }
    }
    guard let record = RecordRow.record(row) else { return }
    precondition(RecordRow.complaint(about: record) == nil, "a record that could not be written was read")
    let again: [ColumnValue] = [
      .text(Array(record.key.namespace.utf8)), .text(Array(record.key.topic.utf8)),
      .blob(record.key.author.bytes), .integer(record.time), .integer(record.lifetime),
      record.data.map { .text($0) } ?? .nothing, .blob(record.signature),
    ]
    precondition(again == row, "another row came back")
  }

  /// The log beside a database, which may be anything.
  static let writeAheadLog = FuzzTarget(name: "write-ahead-log") { input in
    let bytes = Array(input)
    let found = WriteAheadLog(length: bytes.count) { Array(bytes.dropFirst($0).prefix($1)) }
    precondition(found.transactions * 536 <= bytes.count, "more transactions than there is room for")
    precondition(found.verdict != .headless || found.transactions == 0, "transactions without a head")
  }
}
