internal import Glibc

/// Names of what may go wrong with a connection.
package enum FailureKind {
  /// This process may open no more files.
  package static let descriptors = "no-descriptors"
  /// This machine has no port left to call from.
  package static let ports = "no-ports"
  static let encryption = "tls-failed"
  static let lost = "connection-lost"
  static let late = "no-answer-in-time"
  static let strangers = "not-introduced"
  private static let longest = 80

  /// What an error of connecting means.
  static func ofCall(_ number: Int32) -> String {
    switch number {
    case EMFILE, ENFILE: descriptors
    case EADDRNOTAVAIL: ports
    case ECONNREFUSED: "connection-refused"
    case ECONNRESET: "connection-reset"
    case ETIMEDOUT: "connection-timeout"
    default: "connect-error-\(number)"
    }
  }

  /// Whether a close code says that the hub limits, and not that something broke.
  static func isRefusal(close code: Int) -> Bool { [1008, 1013, 4029].contains(code) }

  /// Words of a hub, fit for a table.
  static func tame(_ text: String) -> String {
    String(
      decoding: text.utf8.prefix(longest).map { (0x20...0x7E).contains($0) ? $0 : 0x3F }, as: UTF8.self)
  }
}
