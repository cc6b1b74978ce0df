import HubWire

/// Writes a letter as the payload of a frame, straight to where it waits to be acknowledged.
struct LetterPen {
  private static let fixedCount = 1 + 3 * PeerID.byteCount + 5 + 4

  private var place: UnsafeMutableRawPointer

  /// A pen over memory that has room for what `count` says.
  init(at place: UnsafeMutableRawPointer) { self.place = place }

  /// How many bytes a letter takes.
  @inline(__always)
  static func count(_ letter: borrowing Letter) -> Int {
    fixedCount &+ letter.messageID.count &+ letter.type.count &+ letter.trace.count
      &+ (letter.data?.count ?? 0)
  }

  /// Writes a letter whose parts are not longer than they may be.
  @inline(__always)
  mutating func write(_ letter: borrowing Letter) {
    byte(PayloadKind.letter.rawValue)
    id(letter.network.place)
    id(letter.from)
    id(letter.to)
    let capitals = letter.spelling.capitals
    place.storeBytes(of: UInt32(truncatingIfNeeded: capitals).bigEndian, as: UInt32.self)
    place += MemoryLayout<UInt32>.size
    byte(UInt8(truncatingIfNeeded: capitals &>> 32))
    part(letter.messageID)
    part(letter.type)
    part(letter.trace)
    let data = letter.data
    byte(data == nil ? 0 : 1)
    if let data { raw(data) }
  }

  @inline(__always)
  private mutating func byte(_ value: UInt8) {
    place.storeBytes(of: value, as: UInt8.self)
    place += 1
  }

  @inline(__always)
  private mutating func id(_ id: PeerID) {
    id.writeBytes(to: place)
    place += PeerID.byteCount
  }

  /// Something short, with its length in one byte before it.
  @inline(__always)
  private mutating func part(_ bytes: UnsafeRawBufferPointer) {
    byte(UInt8(truncatingIfNeeded: bytes.count))
    raw(bytes)
  }

  @inline(__always)
  private mutating func raw(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress, !bytes.isEmpty else { return }
    place.copyMemory(from: start, byteCount: bytes.count)
    place += bytes.count
  }
}
