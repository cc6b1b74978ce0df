/// What a message of SCTP is to a data channel (RFC 8831 §8).
enum PayloadKind {
  /// Of no kind: RFC 9260 §3.3.1 leaves it to mean nothing, and so it does here.
  static let none: UInt32 = 0
  static let control: UInt32 = 50
  static let text: UInt32 = 51
  /// Older peers send the beginnings of a long binary message so.
  static let partOfBinary: UInt32 = 52
  static let binary: UInt32 = 53
  /// Older peers send the beginnings of a long text so.
  static let partOfText: UInt32 = 54
  static let emptyText: UInt32 = 56
  static let emptyBinary: UInt32 = 57

  static func of(_ kind: RTCMessageKind, isEmpty: Bool) -> UInt32 {
    switch kind {
    case .text: isEmpty ? emptyText : text
    case .binary: isEmpty ? emptyBinary : binary
    }
  }
}
