import HubKernel

/// In what ways a network's name departs from the rule for names: lower-case letters, digits and single
/// hyphens between them, at most 63.
struct NameShape: OptionSet, Hashable {
  let rawValue: UInt8

  static let capitals = NameShape(rawValue: 1)
  static let spaces = NameShape(rawValue: 2)
  static let hyphens = NameShape(rawValue: 4)
  static let signs = NameShape(rawValue: 8)
  static let otherLetters = NameShape(rawValue: 16)
  static let tooLong = NameShape(rawValue: 32)

  /// How many there are, counting that of a name as it should be.
  static let count = 64
  private static let longest = 63

  init(rawValue: UInt8) { self.rawValue = rawValue }

  init(of name: NetworkName) {
    var shape: NameShape = name.bytes.count > NameShape.longest ? .tooLong : []
    var before = UInt8(ascii: "-")
    for byte in name.bytes {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): break
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): shape.insert(.capitals)
      case UInt8(ascii: " "): shape.insert(.spaces)
      case UInt8(ascii: "-"): if before == byte { shape.insert(.hyphens) }
      case 0x80...: shape.insert(.otherLetters)
      default: shape.insert(.signs)
      }
      before = byte
    }
    if before == UInt8(ascii: "-") { shape.insert(.hyphens) }
    self = shape
  }

  /// What is wrong with the name, for people.
  var words: String {
    let all: [(NameShape, String)] = [
      (.capitals, "capitals"), (.spaces, "spaces"), (.hyphens, "hyphens in a row or at an end"),
      (.signs, "signs"), (.otherLetters, "letters beyond ASCII"),
      (.tooLong, "more than \(Self.longest) bytes"),
    ]
    return all.filter { contains($0.0) }.map(\.1).joined(separator: ", ")
  }
}

/// Of which shapes each tenant has been warned: a bit for each, so that nobody can make it grow.
struct NameWarnings: Sendable {
  private var given: [Namespace: UInt64] = [:]

  /// Whether this is the first time.
  mutating func isFirst(_ shape: NameShape, in namespace: Namespace) -> Bool {
    let bit: UInt64 = 1 << UInt64(shape.rawValue)
    let before = given[namespace] ?? 0
    given[namespace] = before | bit
    return before & bit == 0
  }
}
