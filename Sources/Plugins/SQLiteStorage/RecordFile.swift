import HubRecords
import HubSQLite

/// The file with the records while it is open: one connection and its statements, for one thread.
final class RecordFile {
  /// What of a batch could not be written, by its place; all others were.
  typealias Unfit = [Int: DatabaseFailure]

  let path: String
  private let database: Database
  private let keeping: Statement
  private let forgetting: Statement
  private let begin: Statement
  private let commit: Statement
  private let expiring: Statement

  init(_ path: String, _ database: Database) throws(DatabaseFailure) {
    self.path = path
    self.database = database
    keeping = try database.prepare(
      """
      INSERT INTO records (namespace, topic, author, time, lifetime, data, signature)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
      ON CONFLICT (namespace, topic, author) DO UPDATE SET time = excluded.time,
        lifetime = excluded.lifetime, data = excluded.data, signature = excluded.signature
      """)
    forgetting = try database.prepare(
      "DELETE FROM records WHERE namespace = ?1 AND topic = ?2 AND author = ?3")
    begin = try database.prepare("BEGIN IMMEDIATE")
    commit = try database.prepare("COMMIT")
    expiring = try database.prepare(
      """
      DELETE FROM records WHERE number IN
        (SELECT number FROM records WHERE time + lifetime <= ?1 ORDER BY time + lifetime LIMIT ?2)
      """)
  }

  /// Writes changes together, in their order: all that can be written or, when it throws, none.
  func write(_ changes: some Sequence<RecordChange>) throws(DatabaseFailure) -> Unfit {
    try inTransaction { () throws(DatabaseFailure) in
      var unfit: Unfit = [:]
      var place = 0
      for change in changes {
        do throws(DatabaseFailure) { try write(change) } catch {
          guard error.kind == .unfit, database.isInTransaction else { throw error }
          unfit[place] = error
        }
        place += 1
      }
      return unfit
    }
  }

  private func write(_ change: RecordChange) throws(DatabaseFailure) {
    switch change {
    case .keep(let record):
      if let complaint = RecordRow.complaint(about: record) { throw DatabaseFailure(.unfit, complaint) }
      try bind(record.key, to: keeping)
      try keeping.bind(4, record.time)
      try keeping.bind(5, record.lifetime)
      try keeping.bind(6, text: record.data)
      try keeping.bind(7, record.signature)
      try keeping.run()
    case .forget(let key):
      try bind(key, to: forgetting)
      try forgetting.run()
    }
  }

  private func bind(_ key: RecordKey, to statement: Statement) throws(DatabaseFailure) {
    try statement.bind(1, key.namespace)
    try statement.bind(2, key.topic)
    try statement.bind(3, key.author.bytes)
  }

  /// Hands over every record; returns the numbers of rows that are none, and at most so many of them.
  func read(mostUnreadable limit: Int, _ each: (Record) -> Void) throws(DatabaseFailure) -> [Int64] {
    let rows = try database.prepare(
      "SELECT namespace, topic, author, time, lifetime, data, signature, number FROM records")
    var unreadable: [Int64] = []
    while try rows.step() {
      if let record = RecordRow.record((0..<Int32(RecordRow.columns)).map(rows.value)) {
        each(record)
      } else if unreadable.count < limit, let number = rows.integer(Int32(RecordRow.columns)) {
        unreadable.append(number)
      }
    }
    return unreadable
  }

  /// Moves rows that are no records to where nobody reads them but people.
  func setAside(_ numbers: [Int64], at milliseconds: Int64) throws(DatabaseFailure) {
    let copying = try database.prepare(
      """
      INSERT INTO unreadable SELECT ?1, namespace, topic, author, time, lifetime, data, signature
      FROM records WHERE number = ?2
      """)
    let deleting = try database.prepare("DELETE FROM records WHERE number = ?1")
    try inTransaction { () throws(DatabaseFailure) in
      for number in numbers {
        try copying.bind(1, milliseconds)
        try copying.bind(2, number)
        try copying.run()
        try deleting.bind(1, number)
        try deleting.run()
      }
    }
  }

  /// Deletes records that have ended, at most so many, oldest first; returns how many those were.
  func expire(at milliseconds: Int64, most: Int) throws(DatabaseFailure) -> Int {
    try inTransaction { () throws(DatabaseFailure) in
      try expiring.bind(1, milliseconds)
      try expiring.bind(2, Int64(most))
      try expiring.run()
      return database.changes
    }
  }

  /// Gives a few pages that nobody needs any more back to the file system; false when there are none.
  func shrink() throws(DatabaseFailure) -> Bool {
    guard try database.run("PRAGMA freelist_count") ?? 0 > 0 else { return false }
    try database.run("PRAGMA incremental_vacuum(256)")
    return true
  }

  /// Brings the log into the file itself, so that the log's space can be used again.
  func absorbLog() throws(DatabaseFailure) { try database.run("PRAGMA wal_checkpoint(TRUNCATE)") }

  /// Lets it grow to so many pages.
  func limit(pages: Int) { database.limit(pages: pages) }

  /// Whether the file has not been removed or replaced behind our back.
  var isInPlace: Bool { database.isInPlace }

  /// What it takes on the disk, with what lies beside it.
  var bytes: Int { StoredFile.length(path) + StoredFile.length(path + "-wal") }

  private func inTransaction<Result>(
    _ work: () throws(DatabaseFailure) -> Result
  ) throws(DatabaseFailure) -> Result {
    try begin.run()
    do {
      let result = try work()
      try commit.run()
      return result
    } catch {
      // Some failures end the transaction by themselves.
      if database.isInTransaction { _ = try? database.run("ROLLBACK") }
      throw error
    }
  }
}
