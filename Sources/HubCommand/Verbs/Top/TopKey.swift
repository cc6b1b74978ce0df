/// What somebody pressed.
enum TopKey: Equatable, Sendable {
  case letter(Character)
  case up
  case down
  case pageUp
  case pageDown
  case home
  case end
  case enter
  case erase
  case escape
  case interrupt

  /// Reads keys out of what a terminal sends; an escape sequence that nobody knows is no key.
  struct Reader {
    /// No escape sequence is longer.
    private static let longestSequence = 16
    private var begun: [UInt8] = []

    mutating func take(_ bytes: [UInt8]) -> [TopKey] {
      var keys: [TopKey] = []
      var rest = (begun + bytes)[...]
      begun = []
      while let byte = rest.popFirst() {
        guard byte == 0x1B else {
          if let key = TopKey(byte) { keys.append(key) }
          continue
        }
        // Alone at the end it was the key itself: terminals send their sequences whole.
        guard let next = rest.first else {
          keys.append(.escape)
          break
        }
        guard next == UInt8(ascii: "[") || next == UInt8(ascii: "O") else {
          keys.append(.escape)
          continue
        }
        rest.removeFirst()
        let body = rest.prefix { !(0x40...0x7E).contains($0) }
        guard let last = rest.dropFirst(body.count).first else {
          // The rest is still to come.
          if body.count < Self.longestSequence { begun = [byte, next] + body }
          break
        }
        rest = rest.dropFirst(body.count + 1)
        if let key = Self.sequence(Array(body), last) { keys.append(key) }
      }
      return keys
    }

    private static func sequence(_ body: [UInt8], _ last: UInt8) -> TopKey? {
      switch (last, body) {
      case (UInt8(ascii: "A"), _): .up
      case (UInt8(ascii: "B"), _): .down
      case (UInt8(ascii: "H"), _): .home
      case (UInt8(ascii: "F"), _): .end
      case (UInt8(ascii: "~"), [UInt8(ascii: "5")]): .pageUp
      case (UInt8(ascii: "~"), [UInt8(ascii: "6")]): .pageDown
      default: nil
      }
    }
  }

  private init?(_ byte: UInt8) {
    switch byte {
    case 0x03: self = .interrupt
    case 0x0A, 0x0D: self = .enter
    case 0x08, 0x7F: self = .erase
    case 0x20...0x7E: self = .letter(Character(UnicodeScalar(byte)))
    default: return nil
    }
  }
}
