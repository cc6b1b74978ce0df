import HubWire

/// Reads the numbers of a frame, highest byte first, and never past its end.
struct FrameReader {
  let bytes: UnsafeRawBufferPointer
  var position: Int

  init(_ bytes: UnsafeRawBufferPointer, from position: Int = 0) {
    self.bytes = bytes
    self.position = position
  }

  var rest: Int { bytes.count &- position }

  @inline(__always)
  mutating func number<Number: FixedWidthInteger>(_: Number.Type) throws(FrameError) -> Number {
    let size = MemoryLayout<Number>.size
    guard rest >= size, let base = bytes.baseAddress else { throw .garbage }
    let value = base.loadUnaligned(fromByteOffset: position, as: Number.self)
    position &+= size
    return Number(bigEndian: value)
  }

  @inline(__always)
  mutating func byte() throws(FrameError) -> UInt8 { try number(UInt8.self) }

  @inline(__always)
  mutating func id() throws(FrameError) -> PeerID {
    PeerID(high: try number(UInt64.self), middle: try number(UInt64.self), low: try number(UInt32.self))
  }

  @inline(__always)
  mutating func spelling() throws(FrameError) -> PeerSpelling {
    let low = UInt64(try number(UInt32.self))
    return PeerSpelling(capitals: low | UInt64(try byte()) &<< 32)
  }

  @inline(__always)
  mutating func slice(_ count: Int) throws(FrameError) -> UnsafeRawBufferPointer {
    guard count >= 0, rest >= count else { throw .garbage }
    let part = UnsafeRawBufferPointer(rebasing: bytes[position..<position &+ count])
    position &+= count
    return part
  }

  /// Text with its length in one byte before it.
  mutating func text() throws(FrameError) -> String {
    let part = try slice(Int(try byte()))
    guard JSONCheck.isUTF8(part) else { throw .garbage }
    return String(decoding: part, as: UTF8.self)
  }

  func finish() throws(FrameError) {
    guard rest == 0 else { throw .garbage }
  }
}
