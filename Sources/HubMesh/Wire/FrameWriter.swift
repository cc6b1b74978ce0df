import HubWire

/// Writes the numbers of a frame, highest byte first, into memory that is used again for the next one.
final class FrameWriter {
  @exclusivity(unchecked) private(set) var base: UnsafeMutableRawPointer
  @exclusivity(unchecked) private var capacity = 4_096
  @exclusivity(unchecked) private(set) var count = 0

  init() { base = .allocate(byteCount: capacity, alignment: 16) }

  deinit { base.deallocate() }

  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }

  func begin(_ kind: FrameKind) {
    count = 0
    number(FrameKind.version)
    number(kind.rawValue)
  }

  func clear() { count = 0 }

  @inline(__always)
  func reserve(_ more: Int) {
    if count &+ more > capacity { grow(to: count &+ more) }
  }

  @inline(never)
  private func grow(to wanted: Int) {
    var wider = capacity
    while wider < wanted { wider *= 2 }
    let fresh = UnsafeMutableRawPointer.allocate(byteCount: wider, alignment: 16)
    fresh.copyMemory(from: base, byteCount: count)
    base.deallocate()
    base = fresh
    capacity = wider
  }

  @inline(__always)
  func number<Number: FixedWidthInteger>(_ value: Number) {
    reserve(MemoryLayout<Number>.size)
    base.storeBytes(of: value.bigEndian, toByteOffset: count, as: Number.self)
    count &+= MemoryLayout<Number>.size
  }

  /// Writes a number over one that is there already.
  @inline(__always)
  func overwrite<Number: FixedWidthInteger>(_ value: Number, at place: Int) {
    base.storeBytes(of: value.bigEndian, toByteOffset: place, as: Number.self)
  }

  func id(_ id: PeerID) {
    reserve(PeerID.byteCount)
    id.writeBytes(to: base + count)
    count &+= PeerID.byteCount
  }

  func spelling(_ spelling: PeerSpelling) {
    number(UInt32(truncatingIfNeeded: spelling.capitals))
    number(UInt8(truncatingIfNeeded: spelling.capitals &>> 32))
  }

  func raw(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress, !bytes.isEmpty else { return }
    reserve(bytes.count)
    (base + count).copyMemory(from: start, byteCount: bytes.count)
    count &+= bytes.count
  }

  func raw(_ bytes: [UInt8]) { bytes.withUnsafeBytes { raw($0) } }

  /// Text with its length in one byte before it; what does not fit is cut off between two characters.
  func text(_ text: String) {
    var text = text
    text.withUTF8 { bytes in
      var end = min(bytes.count, HubCard.longestText)
      while end > 0, end < bytes.count, bytes[end] & 0xc0 == 0x80 { end -= 1 }
      number(UInt8(truncatingIfNeeded: end))
      raw(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[..<end]))
    }
  }
}
