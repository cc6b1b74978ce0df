internal import HubBase
internal import HubCrypto

/// Checks who signed records, and keeps what that takes for those who sign often.
package final class AuthorChecks: Sendable {
  /// What is there for those who signed last, and for those who did before them. A check is taken out while
  /// it is at work, so that no two threads have the same.
  private struct Spare {
    var young: [[UInt8]: [SignatureCheck]] = [:]
    var old: [[UInt8]: [SignatureCheck]] = [:]
  }

  /// So many authors are remembered twice: the older half is forgotten when the younger is full.
  static let mostAuthors = 1_024
  /// So many threads may be at one author's records and find what they need.
  static let mostOfOne = 4

  private let spare = Lock(Spare())

  package init() {}

  /// How much is kept at the moment.
  var count: Int {
    spare.withLock { spare in
      [spare.young, spare.old].reduce(0) { $0 + $1.values.reduce(0) { $0 + $1.count } }
    }
  }

  /// Whether a record is signed by its author.
  package func isSigned(_ record: Record) -> Bool {
    guard case .key(let author) = record.key.author else { return false }
    let known = spare.withLock { $0.young[author]?.popLast() ?? $0.old[author]?.popLast() }
    guard let check = known ?? make(author) else { return false }
    let isSigned = check.verifies(record.signature, of: record.signedText)
    // Nobody fills this with keys that have signed nothing, nor empties it with forgeries.
    if isSigned || known != nil { put(check, for: author) }
    return isSigned
  }

  private func make(_ author: [UInt8]) -> SignatureCheck? {
    RecordAuthor.isSound(author) ? try? SignatureCheck(ed25519: author) : nil
  }

  private func put(_ check: SignatureCheck, for author: [UInt8]) {
    spare.withLock { spare in
      if spare.young[author] == nil, spare.young.count >= Self.mostAuthors {
        spare.old = spare.young
        spare.young = [:]
      }
      guard spare.young[author, default: []].count < Self.mostOfOne else { return }
      spare.young[author, default: []].append(check)
    }
  }
}
