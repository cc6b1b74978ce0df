internal import CVector

/// Whether pieces of JSON from another hub may become part of a message, without reading anything from them.
///
/// What a client of this hub sends was checked when it was read. What another hub sends was checked there,
/// and that hub may lie: a piece that is not what it should be could turn the rest of a message into
/// something else.
public enum JSONCheck {
  /// Whether a text is one JSON value in UTF-8 and nothing else.
  public static func isValue(_ text: UnsafeRawBufferPointer, scratch: JSONScratch) -> Bool {
    guard isUTF8(text) else { return false }
    if isPlain(text, scratch) { return true }
    do {
      try JSONScanner.validate(text, scratch: scratch)
      return true
    } catch {
      return false
    }
  }

  /// Whether a text may stand between the quotes of a JSON string.
  public static func isContents(_ text: UnsafeRawBufferPointer) -> Bool {
    // Nearly always it is a short word.
    var index = 0
    while index < text.count, text[index] >= 0x20, text[index] < 0x80, text[index] != UInt8(ascii: "\""),
      text[index] != UInt8(ascii: "\\")
    {
      index &+= 1
    }
    return index == text.count || isContents(text, from: index)
  }

  @inline(never)
  private static func isContents(_ text: UnsafeRawBufferPointer, from start: Int) -> Bool {
    var index = start
    while index < text.count {
      let byte = text[index]
      guard byte >= 0x20, byte != UInt8(ascii: "\"") else { return false }
      guard byte == UInt8(ascii: "\\") else {
        index &+= 1
        continue
      }
      guard index &+ 1 < text.count else { return false }
      switch text[index &+ 1] {
      case UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"),
        UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "t"):
        index &+= 2
      case UInt8(ascii: "u"):
        guard index &+ 6 <= text.count else { return false }
        for place in index &+ 2..<index &+ 6 where JSONEscapes.hexDigit(text[place]) == nil { return false }
        index &+= 6
      default:
        return false
      }
    }
    return isUTF8(text)
  }

  /// Whether bytes are UTF-8 from end to end.
  public static func isUTF8(_ text: UnsafeRawBufferPointer) -> Bool {
    guard let base = text.baseAddress else { return true }
    var index = hub_ascii_blocks(base, text.count)
    while index < text.count {
      // Most of what is sent is ASCII, and four words tell as quickly as one.
      if index &+ 32 <= text.count {
        let words = base.loadUnaligned(fromByteOffset: index, as: (UInt64, UInt64, UInt64, UInt64).self)
        if (words.0 | words.1 | words.2 | words.3) & 0x8080_8080_8080_8080 == 0 {
          index &+= 32
          continue
        }
      }
      if index &+ 8 <= text.count,
        base.loadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
      {
        index &+= 8
      } else {
        let length = UTF8Sequence.length(at: index, in: text)
        guard length > 0 else { return false }
        index &+= length
      }
    }
    return true
  }

  /// Whether a text is an object as clients write them. Most are, at a third of the price.
  private static func isPlain(_ text: UnsafeRawBufferPointer, _ scratch: JSONScratch) -> Bool {
    defer { withExtendedLifetime(scratch) {} }
    guard let json = PlainJSON(text, scratch, maxDepth: JSONScanner.usualDepth),
      json.byte(0) == UInt8(ascii: "{")
    else { return false }
    return json.end(ofValueAt: 0, outer: 0) == text.count
  }
}
