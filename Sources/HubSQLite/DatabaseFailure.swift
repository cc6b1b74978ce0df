internal import CSQLite

/// Why a database did not do what was asked of it.
package struct DatabaseFailure: Error, Sendable, CustomStringConvertible {
  /// What can be done about it.
  package enum Kind: Sendable {
    /// There is no space for more.
    case full
    /// The file is no database, or one that contradicts itself.
    case damaged
    /// Somebody else has it.
    case taken
    /// One row is not what it should be, or too long. All others are not concerned.
    case unfit
    /// It took longer than it may.
    case interrupted
    /// All else: the disk, the file system, permissions.
    case broken
  }

  /// What can be done about it.
  package let kind: Kind
  /// What it was, in the words of the library and the system.
  package let description: String

  package init(_ kind: Kind, _ description: String) {
    (self.kind, self.description) = (kind, description)
  }

  init(_ code: Int32, _ words: String) {
    let name = sqlite3_errstr(code).map { String(cString: $0) } ?? "code \(code)"
    kind = Self.kind(of: code)
    description = words.isEmpty || words == name ? name : "\(name) (\(words))"
  }

  private static func kind(of code: Int32) -> Kind {
    // Extended codes say more in their upper bytes.
    switch code & 0xFF {
    case SQLITE_FULL: .full
    case SQLITE_CORRUPT, SQLITE_NOTADB: .damaged
    case SQLITE_BUSY, SQLITE_LOCKED: .taken
    case SQLITE_TOOBIG, SQLITE_CONSTRAINT, SQLITE_MISMATCH: .unfit
    case SQLITE_INTERRUPT: .interrupted
    default: .broken
    }
  }
}
