internal import CVector

extension FrameReader {
  private static let wholeText = 0x80 | FrameOpcode.text.rawValue
  private static let wholeBinary = 0x80 | FrameOpcode.binary.rawValue

  /// Nothing is under way: no header, no frame, no message, and nothing that was handed out is still held.
  @inline(__always)
  var isBetweenMessages: Bool {
    message == nil && partialHeaderCount == 0 && !isInPayload && handedOut == .nothing && held.count == 0
      && !isFinished
  }

  /// Takes a message of one frame that lies whole in `input`, as nearly all do; nil if it does not, and then
  /// nothing has been touched. Texts of servers are left to the machine that puts pieces together.
  @inline(__always)
  mutating func takeWhole(_ input: inout UnsafeMutableRawBufferPointer) -> FrameEvent? {
    guard input.count > 6, let base = input.baseAddress, isBetweenMessages else { return nil }
    let isText = base.load(as: UInt8.self) == FrameReader.wholeText
    guard isText || base.load(as: UInt8.self) == FrameReader.wholeBinary else { return nil }
    guard role == .server else { return isText ? nil : takeUnmasked(base, &input) }
    let second = base.load(fromByteOffset: 1, as: UInt8.self)
    // Masked, as every frame of a client; and the shortest form that fits.
    var length = Int(second) &- 0x80
    var start = 6
    if length == 126 {
      length = Int(UInt16(bigEndian: base.loadUnaligned(fromByteOffset: 2, as: UInt16.self)))
      guard length > 125 else { return nil }
      start = 8
    }
    guard second != 0xFF, length > 0, length <= Int(limits.messageLength), length <= input.count &- start
    else { return nil }
    let key = UInt32(littleEndian: base.loadUnaligned(fromByteOffset: start &- 4, as: UInt32.self))
    let isASCII = hub_apply_mask(base + start, length, key) == 0
    let payload = UnsafeRawBufferPointer(start: base + start, count: length)
    if !isASCII, isText {
      var check = IncrementalUTF8()
      guard check.accept(payload) else { return fail(.invalidPayload, "text is not UTF-8") }
      guard check.isAtBoundary else { return fail(.invalidPayload, "text ends inside a character") }
    }
    input = UnsafeMutableRawBufferPointer(
      start: base + (start &+ length), count: input.count &- start &- length)
    return .message(isText ? .text : .binary, payload)
  }
  /// A whole binary message of a server, of a length that most have.
  @inline(__always)
  private mutating func takeUnmasked(
    _ base: UnsafeMutableRawPointer, _ input: inout UnsafeMutableRawBufferPointer
  ) -> FrameEvent? {
    guard base.load(fromByteOffset: 1, as: UInt8.self) == 126 else { return nil }
    let length = Int(UInt16(bigEndian: base.loadUnaligned(fromByteOffset: 2, as: UInt16.self)))
    guard length > 125, length <= Int(limits.messageLength), length <= input.count &- 4 else { return nil }
    let rest = input.count &- 4 &- length
    input = UnsafeMutableRawBufferPointer(start: base + (4 &+ length), count: rest)
    return .message(.binary, UnsafeRawBufferPointer(start: base + 4, count: length))
  }
}
