/// Checks UTF-8 that arrives in pieces and refuses it at the first byte that cannot be right (RFC 3629 §4).
struct IncrementalUTF8: Sendable {
  /// What the next byte may be.
  private enum State: UInt8 {
    case boundary
    case one
    case two
    case three
    /// After E0, F0, ED and F4 the next byte's range is narrower: it would otherwise be a longer spelling
    /// of a shorter sequence, a surrogate, or beyond U+10FFFF.
    case afterE0
    case afterED
    case afterF0
    case afterF4
    case invalid
  }

  static let highBits: UInt64 = 0x8080_8080_8080_8080

  private var state = State.boundary

  /// True between characters; a text must end so.
  var isAtBoundary: Bool { state == .boundary }

  /// True when the whole of `bytes` is valid UTF-8 and no character is cut off.
  static func isValid(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var check = IncrementalUTF8()
    return check.accept(bytes) && check.isAtBoundary
  }

  /// False as soon as no continuation could make the text valid; it stays false from then on.
  mutating func accept(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard let base = bytes.baseAddress else { return state != .invalid }
    let count = bytes.count
    var state = state
    var index = 0
    while index < count {
      if state == .boundary {
        index = Self.skipWhole(base, from: index, to: count)
        if index == count { break }
      }
      state = Self.step(state, base.load(fromByteOffset: index, as: UInt8.self))
      index &+= 1
      if state == .invalid { break }
    }
    self.state = state
    return state != .invalid
  }

  /// Skips ASCII a word at a time, and whole two- and three-byte characters that need no special case.
  @inline(__always)
  private static func skipWhole(_ base: UnsafeRawPointer, from start: Int, to end: Int) -> Int {
    var index = start
    while index &+ 8 <= end {
      let word = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: index, as: UInt64.self))
      let high = word & highBits
      if high == 0 {
        index &+= 8
        continue
      }
      let plain = high.trailingZeroBitCount / 8
      index &+= plain
      // What is left of the word decides. Zeros have moved in from above, and they continue no character.
      let rest = word &>> UInt64(truncatingIfNeeded: plain &* 8)
      let lead = UInt8(truncatingIfNeeded: rest)
      if lead >= 0xC2, lead <= 0xDF, rest & 0xC000 == 0x8000 {
        index &+= 2
      } else if lead >= 0xE1, lead <= 0xEF, lead != 0xED, rest & 0xC0_C000 == 0x80_8000 {
        index &+= 3
      } else {
        return index
      }
    }
    while index < end, base.load(fromByteOffset: index, as: UInt8.self) < 0x80 { index &+= 1 }
    return index
  }

  private static func step(_ state: State, _ byte: UInt8) -> State {
    let continues = byte & 0xC0 == 0x80
    switch state {
    case .boundary: return lead(byte)
    case .one: return continues ? .boundary : .invalid
    case .two: return continues ? .one : .invalid
    case .three: return continues ? .two : .invalid
    case .afterE0: return continues && byte >= 0xA0 ? .one : .invalid
    case .afterED: return continues && byte < 0xA0 ? .one : .invalid
    case .afterF0: return continues && byte >= 0x90 ? .two : .invalid
    case .afterF4: return continues && byte < 0x90 ? .two : .invalid
    case .invalid: return .invalid
    }
  }

  private static func lead(_ byte: UInt8) -> State {
    switch byte {
    case 0x00...0x7F: .boundary
    case 0xC2...0xDF: .one
    case 0xE0: .afterE0
    case 0xED: .afterED
    case 0xE1...0xEF: .two
    case 0xF0: .afterF0
    case 0xF1...0xF3: .three
    case 0xF4: .afterF4
    default: .invalid
    }
  }
}
