internal import CSQLite
internal import Glibc

/// One connection to a database in a file. Used by one thread at a time.
///
/// Nothing that stands in the file is run: no triggers, no views, no functions of its schema.
package final class Database {
  let connection: OpaquePointer
  /// When what is under way has to end, in nanoseconds of the monotonic clock.
  private var deadline: UInt64?

  /// Longer than any row that is written here.
  private static let longestValue: Int32 = 64 << 20
  /// So many steps of the library's machine lie between two looks at the clock.
  private static let stepsBetweenLooks: Int32 = 1_000

  /// Opens a file, made anew where there is none, unless it is only to be read. `patience` is how long other
  /// programs are waited for that read or write it.
  package init(_ path: String, readOnly: Bool = false, patience: Duration = .seconds(5))
    throws(DatabaseFailure)
  {
    var opened: OpaquePointer?
    let access = readOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
    let code = sqlite3_open_v2(
      path, &opened, access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_EXRESCODE, nil)
    guard let opened, code == SQLITE_OK else {
      let failure = DatabaseFailure(code, opened.map(Self.words) ?? "")
      sqlite3_close_v2(opened)
      throw failure
    }
    connection = opened
    let (seconds, attoseconds) = patience.components
    let milliseconds = Int(seconds) &* 1_000 &+ Int(attoseconds / 1_000_000_000_000_000)
    sqlite3_busy_timeout(opened, Int32(clamping: milliseconds))
    for (what, on) in [
      (SQLITE_DBCONFIG_DEFENSIVE, 1), (SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0),
      (SQLITE_DBCONFIG_ENABLE_TRIGGER, 0),
      (SQLITE_DBCONFIG_ENABLE_VIEW, 0), (SQLITE_DBCONFIG_DQS_DML, 0), (SQLITE_DBCONFIG_DQS_DDL, 0),
    ] as [(Int32, Int32)] {
      try check(hub_sqlite_switch(opened, what, on))
    }
    sqlite3_limit(opened, SQLITE_LIMIT_ATTACHED, 0)
    sqlite3_limit(opened, SQLITE_LIMIT_LENGTH, Self.longestValue)
  }

  deinit {
    sqlite3_progress_handler(connection, 0, nil, nil)
    // Waits for statements that are still there, and closes then.
    sqlite3_close_v2(connection)
  }

  /// Makes a statement. Only what stands in the source can be one, so nobody's words ever are.
  package func prepare(_ sql: StaticString) throws(DatabaseFailure) -> Statement {
    var made: OpaquePointer?
    let code = sqlite3_prepare_v3(
      connection, UnsafeRawPointer(sql.utf8Start).assumingMemoryBound(to: CChar.self),
      Int32(clamping: sql.utf8CodeUnitCount), UInt32(SQLITE_PREPARE_PERSISTENT), &made, nil)
    guard code == SQLITE_OK, let made else { throw DatabaseFailure(code, Self.words(connection)) }
    return Statement(made, self)
  }

  /// Runs a statement to its end and returns the number in the first column of its first row, if it has one.
  @discardableResult
  package func run(_ sql: StaticString) throws(DatabaseFailure) -> Int64? {
    let statement = try prepare(sql)
    var first: Int64?
    while try statement.step() { first = first ?? statement.integer(0) }
    return first
  }

  /// Runs a statement to its end and returns the text in the first column of its first row, if it has any.
  package func text(_ sql: StaticString) throws(DatabaseFailure) -> String? {
    let statement = try prepare(sql)
    var first: ColumnValue?
    while try statement.step() { first = first ?? statement.value(0) }
    guard case .text(let bytes) = first else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Whether the file which it has open still is the one of its name.
  package var isInPlace: Bool {
    var hasMoved: Int32 = 0
    let code = sqlite3_file_control(connection, "main", SQLITE_FCNTL_HAS_MOVED, &hasMoved)
    return code != SQLITE_OK || hasMoved == 0
  }

  /// Lets the file have so many pages and no more.
  package func limit(pages: Int) {
    // A number alone cannot say anything else.
    sqlite3_exec(connection, "PRAGMA max_page_count = \(pages)", nil, nil, nil)
  }

  /// Has the log beside the file brought into it whenever it has so many pages.
  package func absorbLog(every pages: Int) { sqlite3_wal_autocheckpoint(connection, Int32(clamping: pages)) }

  /// Whether a transaction is under way.
  package var isInTransaction: Bool { sqlite3_get_autocommit(connection) == 0 }

  /// How many rows the last statement has changed.
  package var changes: Int { Int(sqlite3_changes(connection)) }

  /// Runs `work`, during which statements end as interrupted once the time is over.
  package func within<Result>(
    _ time: Duration, _ work: () throws(DatabaseFailure) -> Result
  ) throws(DatabaseFailure) -> Result {
    let (seconds, attoseconds) = time.components
    deadline =
      Self.now() &+ UInt64(max(0, seconds)) &* 1_000_000_000 &+ UInt64(max(0, attoseconds) / 1_000_000_000)
    sqlite3_progress_handler(
      connection, Self.stepsBetweenLooks,
      { database in
        database.map { Unmanaged<Database>.fromOpaque($0).takeUnretainedValue().isLate } == true ? 1 : 0
      }, Unmanaged.passUnretained(self).toOpaque())
    defer { sqlite3_progress_handler(connection, 0, nil, nil) }
    return try work()
  }

  /// Whether the time of what is under way is over.
  package var isLate: Bool { deadline.map { Self.now() > $0 } == true }

  private static func now() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
  }

  func check(_ code: Int32) throws(DatabaseFailure) {
    guard code == SQLITE_OK else { throw DatabaseFailure(code, Self.words(connection)) }
  }

  static func words(_ connection: OpaquePointer) -> String {
    let said = sqlite3_errmsg(connection).map { String(cString: $0) } ?? ""
    let number = sqlite3_system_errno(connection)
    let code = sqlite3_errcode(connection) & 0xFF
    guard number != 0, code == SQLITE_IOERR || code == SQLITE_CANTOPEN else { return said }
    return strerror(number).map { String(cString: $0) } ?? said
  }
}
