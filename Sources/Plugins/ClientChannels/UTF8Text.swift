/// Whether bytes are text: of what comes over a channel only the other side says so.
enum UTF8Text {
  static func isValid(_ bytes: UnsafeRawBufferPointer) -> Bool {
    // What hubs are told is mostly ASCII, of which eight bytes are looked at in one.
    var at = 0
    while at &+ 8 <= bytes.count,
      bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
    { at &+= 8 }
    guard at < bytes.count else { return true }
    return String(validating: bytes[at...], as: UTF8.self) != nil
  }
}
