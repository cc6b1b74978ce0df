import Glibc
import HubSQLite

extension RecordFile {
  /// Why a file could not be opened.
  enum Obstacle: Error {
    /// Somebody has to decide what is to become of it.
    case refused(String)
    /// It is no database any more, or one that contradicts itself.
    case damaged(String)
    /// The disk, the file system, other programs.
    case broken(DatabaseFailure)
  }

  private static let pageSize = 4_096
  /// A log that was longer than this is cut down to it.
  private static let settings: [StaticString] = [
    "PRAGMA synchronous = FULL",
    "PRAGMA journal_size_limit = 67108864",
    "PRAGMA cache_size = -32000",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA cell_size_check = ON",
  ]

  /// Opens a file or begins one. It is looked over for so long; what is not seen then is seen when it is
  /// read. Whoever calls holds its lock.
  static func open(
    _ path: String, checkedFor time: Duration, log: Int
  ) throws(Obstacle) -> RecordFile {
    // What the library makes beside it takes over its permissions.
    let number = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard number >= 0 else { throw .refused("\(path) cannot be opened: \(StoredFile.complaint)") }
    fchmod(number, 0o600)
    close(number)
    guard StoredFile.isPlain(path) else { throw .refused("\(path) is no file") }
    do throws(DatabaseFailure) {
      return try prepared(path, time, log)
    } catch {
      switch error.kind {
      case .damaged: throw .damaged(error.description)
      case .taken: throw .refused("another program has \(path) open and does not let go of it")
      case .unfit: throw .refused(error.description)
      default: throw .broken(error)
      }
    }
  }

  private static func prepared(
    _ path: String, _ time: Duration, _ log: Int
  ) throws(DatabaseFailure) -> RecordFile {
    let database = try Database(path)
    let version: Int64
    switch try Schema.origin(of: database) {
    case .empty:
      version = 0
      try database.run("PRAGMA auto_vacuum = INCREMENTAL")
    case .ours(let known): version = known
    case .newer(let unknown):
      throw DatabaseFailure(
        .unfit,
        "\(path) was written by a newer Loft (version \(unknown), and this one knows up to "
          + "\(Schema.newest)); run that one, or name another file with sqlite-storage.file")
    case .foreign:
      throw DatabaseFailure(
        .unfit,
        "\(path) is the database of another program; name another file with sqlite-storage.file")
    }
    guard try database.text("PRAGMA journal_mode = WAL") == "wal" else {
      throw DatabaseFailure(
        .unfit,
        "the file system of \(path) has no memory that processes share; name a file on a local disk")
    }
    for setting in settings { try database.run(setting) }
    database.absorbLog(every: max(1, log / pageSize))
    try check(database, time)
    try Schema.bring(database, from: version)
    return try RecordFile(path, database)
  }

  /// Whether its pages agree with each other, as far as the time reaches.
  private static func check(_ database: Database, _ time: Duration) throws(DatabaseFailure) {
    guard time > .zero else { return }
    do throws(DatabaseFailure) {
      let verdict = try database.within(time) { () throws(DatabaseFailure) in
        try database.text("PRAGMA quick_check(1)")
      }
      if let verdict, verdict != "ok" { throw DatabaseFailure(.damaged, verdict) }
    } catch  where error.kind == .interrupted {
      return
    }
  }
}
