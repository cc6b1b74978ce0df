import Glibc
import HubKernel

/// The send side: writes frame headers and control frames into memory the caller owns (RFC 6455 §5.2).
enum FrameWriter {
  /// The longest header there is: two bytes, a 64-bit length and a mask key.
  static let longestHeader = 14
  /// The most a control frame written here takes, mask key included.
  static let longestControlFrame = 2 + 4 + 125
  /// A Close frame's reason: a control payload without the two bytes of the code.
  static let reasonLimit = 123

  /// How many bytes the header of a frame with so long a payload takes.
  static func headerLength(for payload: Int, masked: Bool = false) -> Int {
    (payload < 126 ? 2 : payload <= 0xFFFF ? 4 : 10) + (masked ? 4 : 0)
  }

  /// Writes the header of an unmasked frame, as servers send it, and returns its length. There must be room
  /// for `headerLength(for:)` bytes at `target`.
  @discardableResult
  static func write(
    _ opcode: FrameOpcode, length: Int, compressed: Bool = false, isFinal: Bool = true,
    to target: UnsafeMutableRawPointer
  ) -> Int {
    let first = opcode.rawValue | (isFinal ? 0x80 : 0) | (compressed ? 0x40 : 0)
    target.storeBytes(of: first, as: UInt8.self)
    if length < 126 {
      target.storeBytes(of: UInt8(truncatingIfNeeded: length), toByteOffset: 1, as: UInt8.self)
      return 2
    }
    if length <= 0xFFFF {
      target.storeBytes(of: 126, toByteOffset: 1, as: UInt8.self)
      target.storeBytes(
        of: UInt16(truncatingIfNeeded: length).bigEndian, toByteOffset: 2, as: UInt16.self)
      return 4
    }
    target.storeBytes(of: 127, toByteOffset: 1, as: UInt8.self)
    target.storeBytes(of: UInt64(truncatingIfNeeded: length).bigEndian, toByteOffset: 2, as: UInt64.self)
    return 10
  }

  /// Writes the header of a masked frame, as clients send it, with the key the payload is to be masked with.
  @discardableResult
  static func write(
    _ opcode: FrameOpcode, length: Int, compressed: Bool = false, isFinal: Bool = true, key: MaskKey,
    to target: UnsafeMutableRawPointer
  ) -> Int {
    let size = write(opcode, length: length, compressed: compressed, isFinal: isFinal, to: target)
    let second = target.load(fromByteOffset: 1, as: UInt8.self) | 0x80
    target.storeBytes(of: second, toByteOffset: 1, as: UInt8.self)
    target.storeBytes(of: key.word.littleEndian, toByteOffset: size, as: UInt32.self)
    return size + 4
  }

  /// Writes a whole ping, pong or close frame and returns its length; a payload over 125 bytes is cut there.
  /// There must be room for `longestControlFrame` bytes. Clients pass a fresh key.
  @discardableResult
  static func writeControl(
    _ opcode: FrameOpcode, payload: UnsafeRawBufferPointer, key: MaskKey? = nil,
    to target: UnsafeMutableRawPointer
  ) -> Int {
    let length = min(payload.count, FrameReader.controlLimit)
    let size =
      if let key { write(opcode, length: length, key: key, to: target) } else {
        write(opcode, length: length, to: target)
      }
    let body = UnsafeMutableRawBufferPointer(start: target + size, count: length)
    // The payload may be the very bytes that were received, so it may overlap.
    if let source = payload.baseAddress, length > 0 { memmove(target + size, source, length) }
    if let key { _ = key.apply(to: body) }
    return size + length
  }

  /// Writes a whole Close frame and returns its length. A code that must not be sent becomes 1002, and a
  /// reason that is too long ends at the last whole character that fits.
  @discardableResult
  static func writeClose(
    _ code: CloseCode?, reason: StaticString = "", key: MaskKey? = nil, to target: UnsafeMutableRawPointer
  ) -> Int {
    guard reason.hasPointerRepresentation else { return writeClose(code, reason: nil, key: key, to: target) }
    let bytes = UnsafeRawBufferPointer(start: reason.utf8Start, count: reason.utf8CodeUnitCount)
    return writeClose(code, reason: bytes, key: key, to: target)
  }

  /// As above, with a reason that is not a constant; it must be UTF-8.
  @discardableResult
  static func writeClose(
    _ code: CloseCode?, reason: UnsafeRawBufferPointer?, key: MaskKey? = nil,
    to target: UnsafeMutableRawPointer
  ) -> Int {
    guard let code else {
      return writeControl(.close, payload: UnsafeRawBufferPointer(start: nil, count: 0), key: key, to: target)
    }
    let sent = code.mayBeSent ? code : .protocolError
    let reason = reason ?? UnsafeRawBufferPointer(start: nil, count: 0)
    return withUnsafeTemporaryAllocation(byteCount: FrameReader.controlLimit, alignment: 1) { payload in
      payload.storeBytes(of: sent.rawValue.bigEndian, as: UInt16.self)
      let length = cut(reason)
      if length > 0, let start = reason.baseAddress, let target = payload.baseAddress {
        memcpy(target + 2, start, length)
      }
      let whole = UnsafeRawBufferPointer(rebasing: payload[..<(2 + length)])
      return writeControl(.close, payload: whole, key: key, to: target)
    }
  }

  /// A key a client may use once (RFC 6455 §10.3 asks for an unpredictable one).
  static func makeKey(_ reserve: RandomReserve) -> MaskKey {
    MaskKey(word: UInt32(truncatingIfNeeded: reserve.next()))
  }

  /// How much of a reason fits without cutting a character.
  private static func cut(_ reason: UnsafeRawBufferPointer) -> Int {
    guard reason.count > reasonLimit else { return reason.count }
    var length = reasonLimit
    while length > 0, reason[length] & 0xC0 == 0x80 { length -= 1 }
    return length
  }
}
