extension JSONWriter {
  /// Writes text.
  public func string(_ text: String) {
    var text = text
    text.withUTF8 { string(utf8: UnsafeRawBufferPointer($0)) }
  }

  /// Writes text from bytes; what is not well-formed UTF-8 in them becomes U+FFFD.
  public func string(utf8 bytes: UnsafeRawBufferPointer) {
    separate()
    append(UInt8(ascii: "\""))
    var start = 0
    var index = 0
    while index < bytes.count {
      if index &+ 8 <= bytes.count {
        let stops = JSONWord.stopsOrForeign(bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
        if stops == 0 {
          index &+= 8
          continue
        }
        index &+= stops.trailingZeroBitCount &>> 3
      }
      let byte = bytes[index]
      let isPlain = byte < 0x80 && byte >= 0x20 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
      let length = isPlain ? 1 : byte < 0x80 ? 0 : UTF8Sequence.length(at: index, in: bytes)
      if length > 0 {
        index &+= length
        continue
      }
      raw(UnsafeRawBufferPointer(rebasing: bytes[start..<index]))
      escape(byte)
      index &+= 1
      start = index
    }
    raw(UnsafeRawBufferPointer(rebasing: bytes[start..<index]))
    append(UInt8(ascii: "\""))
  }

  /// Writes what stands for a byte that cannot stand in a string. RFC 8259 §7.
  private func escape(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""): raw("\\\"")
    case UInt8(ascii: "\\"): raw("\\\\")
    case 0x0a: raw("\\n")
    case 0x0d: raw("\\r")
    case 0x09: raw("\\t")
    case 0x80...: raw("\u{fffd}")
    default:
      raw("\\u00")
      append(byte < 0x10 ? UInt8(ascii: "0") : UInt8(ascii: "1"))
      let digit = byte & 0x0f
      append(digit < 10 ? UInt8(ascii: "0") &+ digit : UInt8(ascii: "a") &+ digit &- 10)
    }
  }
}
