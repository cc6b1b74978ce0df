/// Why a description cannot be read, and where.
public struct DescriptionError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What is wrong.
  public enum Reason: Sendable, Hashable {
    /// There is more of it than is read; the number is the limit.
    case tooLong(Int)
    /// It has more lines than are read.
    case tooManyLines(Int)
    /// The line has more bytes than are read.
    case lineTooLong(Int)
    /// There are more sections than are read.
    case tooManySections(Int)
    /// A section has more candidates than are read.
    case tooManyCandidates(Int)
    /// A section has more fingerprints than are read.
    case tooManyFingerprints(Int)
    /// It does not begin with `v=0`.
    case notADescription
    /// The line has no letter, or no equals sign after it.
    case notALine
    /// The line of a section does not name what, where and how.
    case section
    /// This attribute has a value that it cannot have.
    case attribute(String)
    /// There are bytes in it that are no text.
    case notText
  }

  /// Which line, from 1; 0 where it is the whole.
  public let line: Int
  /// What is wrong.
  public let reason: Reason

  /// An error at a line.
  public init(line: Int, _ reason: Reason) {
    self.line = line
    self.reason = reason
  }

  /// Where and what.
  public var description: String {
    let what =
      switch reason {
      case .tooLong(let limit): "it has more than \(limit) bytes"
      case .tooManyLines(let limit): "it has more than \(limit) lines"
      case .lineTooLong(let limit): "the line has more than \(limit) bytes"
      case .tooManySections(let limit): "it has more than \(limit) sections"
      case .tooManyCandidates(let limit): "the section has more than \(limit) candidates"
      case .tooManyFingerprints(let limit): "the section has more than \(limit) fingerprints"
      case .notADescription: "it does not begin with v=0"
      case .notALine: "a line is one letter, an equals sign and a value"
      case .section: "a section is m= with a medium, a port, a protocol and formats"
      case .attribute(let name): "a=\(name) has a value that it cannot have"
      case .notText: "it is not text"
      }
    return line == 0 ? what : "line \(line): \(what)"
  }
}
