import Glibc
import HubKernel
import HubSQLite

/// Files that cannot be used any more. They are never deleted: whoever knows more may get something out of
/// them.
struct DamagedFile: Sendable, Equatable {
  /// Where it lies now.
  let name: String
  /// What was found.
  let reason: String

  /// When so many lie there, the disk is no place for another, and they would fill it.
  static let most = 16
  /// A log that grew to more than this was not watched by us, and looking it over would take too long.
  private static let longestLog = 1 << 30

  /// Puts a database aside, with what lies beside it.
  static func setAside(_ path: String, because reason: String, at milliseconds: Int64) throws(VaultRefusal)
    -> DamagedFile
  {
    let name = try freeName(path, at: milliseconds)
    // The database comes last: with it gone before the log, the library would delete that one.
    for ending in ["-shm", "-wal", ""] where StoredFile.exists(path + ending) {
      guard rename(path + ending, name + ending) == 0 else {
        throw VaultRefusal("\(path)\(ending) cannot be set aside: \(StoredFile.complaint)")
      }
    }
    return DamagedFile(name: name, reason: reason)
  }

  /// Looks at the log beside a database, which the library would take for empty if it could not read it.
  /// One that is damaged is copied, and then read as far as it goes.
  static func inspectLog(of path: String, at milliseconds: Int64) throws(VaultRefusal) -> DamagedFile? {
    let log = path + "-wal"
    let length = StoredFile.length(log)
    guard StoredFile.isPlain(log), length > 0, length <= longestLog else { return nil }
    let number = open(log, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard number >= 0 else { throw VaultRefusal("\(log) cannot be opened: \(StoredFile.complaint)") }
    let found = WriteAheadLog(length: length) { StoredFile.read(number, at: $0, count: $1) }
    close(number)
    let reason: String
    switch found.verdict {
    case .whole where StoredFile.length(path) > 0 || found.transactions == 0: return nil
    case .whole: reason = "the file was empty, and its log was not"
    case .headless: reason = "the log of what was written last is none"
    case .torn:
      reason = "the log of what was written last is damaged after \(found.transactions) transactions"
    }
    let name = try freeName(path, at: milliseconds)
    guard StoredFile.copy(log, to: name + "-wal") else {
      throw VaultRefusal("\(log) is damaged and cannot be copied: \(StoredFile.complaint)")
    }
    return DamagedFile(name: name + "-wal", reason: reason)
  }

  private static func freeName(_ path: String, at milliseconds: Int64) throws(VaultRefusal) -> String {
    let time = Timestamp.text(milliseconds).filter { $0.isLetter || $0.isNumber }
    let folder = StoredFile.folder(of: path)
    let file = path.split(separator: "/").last.map(String.init) ?? path
    let stems = Set(
      StoredFile.names(in: folder).filter { $0.hasPrefix(file + ".damaged-") }.map { name in
        name.hasSuffix("-wal") || name.hasSuffix("-shm") ? String(name.dropLast(4)) : name
      })
    guard stems.count < most else {
      throw VaultRefusal(
        "\(stems.count) damaged files lie beside \(path), so the disk is not to be trusted; look after it, "
          + "and move them away")
    }
    var ending = ".damaged-\(time)"
    while stems.contains(file + ending) { ending += "x" }
    return path + ending
  }
}
