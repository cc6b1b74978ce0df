extension JSONScanner {
  @inline(__always)
  func byte(_ index: Int) -> UInt8 {
    base.load(fromByteOffset: index, as: UInt8.self)
  }

  @inline(__always)
  func skipSpace(_ index: inout Int) {
    while index < count {
      let next = byte(index)
      guard next <= 0x20, next == 0x20 || next == 0x0a || next == 0x0d || next == 0x09 else { return }
      index &+= 1
    }
  }

  /// Goes past the string whose opening quote is here; true if it has escapes.
  @inline(__always)
  func skipString(_ index: inout Int) throws(JSONError) -> Bool {
    index &+= 1
    var isEscaped = false
    while true {
      if index &+ 8 <= count {
        let stops = JSONWord.stops(base.loadUnaligned(fromByteOffset: index, as: UInt64.self))
        if stops == 0 {
          index &+= 8
          continue
        }
        index &+= stops.trailingZeroBitCount &>> 3
      } else if index >= count {
        throw .malformed(at: count)
      }
      let next = byte(index)
      if next == UInt8(ascii: "\"") {
        index &+= 1
        return isEscaped
      }
      if next == UInt8(ascii: "\\") {
        isEscaped = true
        index = try afterEscape(at: index)
      } else if next < 0x20 {
        throw .malformed(at: index)
      } else {
        index &+= 1
      }
    }
  }

  @inline(__always)
  private func afterEscape(at index: Int) throws(JSONError) -> Int {
    guard index &+ 1 < count else { throw .malformed(at: count) }
    switch byte(index &+ 1) {
    case UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"),
      UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "t"):
      return index &+ 2
    case UInt8(ascii: "u"):
      guard index &+ 6 <= count else { throw .malformed(at: count) }
      var offset = index &+ 2
      while offset < index &+ 6 {
        guard JSONEscapes.hexDigit(byte(offset)) != nil else { throw .malformed(at: offset) }
        offset &+= 1
      }
      return offset
    default:
      throw .malformed(at: index &+ 1)
    }
  }

  /// Goes past the number or word that starts here.
  func skipScalar(_ index: inout Int) throws(JSONError) {
    switch byte(index) {
    case UInt8(ascii: "t"): try skipWord("true", &index)
    case UInt8(ascii: "f"): try skipWord("false", &index)
    case UInt8(ascii: "n"): try skipWord("null", &index)
    default: try skipNumber(&index)
    }
  }

  @inline(__always)
  private func skipWord(_ word: StaticString, _ index: inout Int) throws(JSONError) {
    let start = index
    for offset in 0..<word.utf8CodeUnitCount {
      guard index < count, byte(index) == word.utf8Start[offset] else {
        throw .malformed(at: start)
      }
      index &+= 1
    }
  }

  // RFC 8259 §6: no plus sign, no leading zero, a digit on each side of the point.
  private func skipNumber(_ index: inout Int) throws(JSONError) {
    if byte(index) == UInt8(ascii: "-") { index &+= 1 }
    if index < count, byte(index) == UInt8(ascii: "0") {
      index &+= 1
    } else {
      try skipDigits(&index)
    }
    if index < count, byte(index) == UInt8(ascii: ".") {
      index &+= 1
      try skipDigits(&index)
    }
    if index < count, byte(index) | 0x20 == UInt8(ascii: "e") {
      index &+= 1
      if index < count, byte(index) == UInt8(ascii: "+") || byte(index) == UInt8(ascii: "-") {
        index &+= 1
      }
      try skipDigits(&index)
    }
  }

  @inline(__always)
  private func skipDigits(_ index: inout Int) throws(JSONError) {
    let start = index
    while index < count, byte(index) &- UInt8(ascii: "0") < 10 { index &+= 1 }
    guard index > start else { throw .malformed(at: index) }
  }
}
