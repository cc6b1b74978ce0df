internal import CSQLite

/// One statement, prepared once and run often.
package final class Statement {
  private let statement: OpaquePointer
  /// Held, because a statement is no good without its connection.
  private let database: Database

  init(_ statement: OpaquePointer, _ database: Database) {
    (self.statement, self.database) = (statement, database)
  }

  deinit { sqlite3_finalize(statement) }

  /// Goes on to the next row; false at the end.
  package func step() throws(DatabaseFailure) -> Bool {
    let code = sqlite3_step(statement)
    if code == SQLITE_ROW { return true }
    if code == SQLITE_DONE { return false }
    throw DatabaseFailure(code, Database.words(database.connection))
  }

  /// Makes it ready to be run again, without what was bound to it.
  package func reset() {
    sqlite3_reset(statement)
    sqlite3_clear_bindings(statement)
  }

  /// Runs it once, and makes it ready to be run again, whatever becomes of it.
  package func run() throws(DatabaseFailure) {
    defer { reset() }
    while try step() {}
  }

  /// Binds a number. Places count from 1.
  package func bind(_ place: Int32, _ number: Int64) throws(DatabaseFailure) {
    try database.check(sqlite3_bind_int64(statement, place, number))
  }

  /// Binds bytes.
  package func bind(_ place: Int32, _ bytes: [UInt8]) throws(DatabaseFailure) {
    let code = bytes.withUnsafeBytes {
      hub_sqlite_bind_blob(statement, place, $0.baseAddress, Int32(clamping: $0.count))
    }
    try database.check(code)
  }

  /// Binds bytes that are text in UTF-8, or nothing.
  package func bind(_ place: Int32, text bytes: [UInt8]?) throws(DatabaseFailure) {
    let code =
      bytes?.withUnsafeBytes {
        hub_sqlite_bind_text(statement, place, $0.baseAddress, Int32(clamping: $0.count))
      } ?? sqlite3_bind_null(statement, place)
    try database.check(code)
  }

  /// Binds text.
  package func bind(_ place: Int32, _ text: String) throws(DatabaseFailure) {
    var text = text
    let code = text.withUTF8 {
      hub_sqlite_bind_text(statement, place, $0.baseAddress, Int32(clamping: $0.count))
    }
    try database.check(code)
  }

  /// What a column of the present row holds. Columns count from 0.
  package func value(_ column: Int32) -> ColumnValue {
    switch sqlite3_column_type(statement, column) {
    case SQLITE_INTEGER: .integer(sqlite3_column_int64(statement, column))
    case SQLITE_TEXT:
      // The text first: asking for it is what decides how many bytes it has.
      .text(bytes(column, sqlite3_column_text(statement, column)))
    case SQLITE_BLOB: .blob(bytes(column, sqlite3_column_blob(statement, column)))
    case SQLITE_NULL: .nothing
    default: .real
    }
  }

  /// The number in a column; nil when it holds none.
  package func integer(_ column: Int32) -> Int64? {
    if case .integer(let number) = value(column) { number } else { nil }
  }

  private func bytes(_ column: Int32, _ start: UnsafeRawPointer?) -> [UInt8] {
    let count = Int(sqlite3_column_bytes(statement, column))
    guard let start, count > 0 else { return [] }
    return [UInt8](UnsafeRawBufferPointer(start: start, count: count))
  }
}
