import HubKernel

/// Reads numbers, highest byte first, and never past the end.
struct ByteReader {
  private let bytes: UnsafeRawBufferPointer
  private(set) var position = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  var rest: Int { bytes.count - position }

  mutating func number<Number: FixedWidthInteger>(_: Number.Type) -> Number? {
    let size = MemoryLayout<Number>.size
    guard rest >= size else { return nil }
    defer { position += size }
    return Number(bigEndian: bytes.loadUnaligned(fromByteOffset: position, as: Number.self))
  }

  mutating func id() -> PeerID? { slice(PeerID.byteCount).flatMap { PeerID(bytes: $0) } }

  mutating func slice(_ count: Int) -> UnsafeRawBufferPointer? {
    guard count >= 0, rest >= count else { return nil }
    defer { position += count }
    return UnsafeRawBufferPointer(rebasing: bytes[position..<position + count])
  }
}
