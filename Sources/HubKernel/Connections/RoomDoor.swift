import Glibc

/// What is asked of a room for every message, in memory that is reached without a reference: each would be
/// retained and released again. Valid while its room lives.
struct RoomDoor: BitwiseCopyable, @unchecked Sendable {
  /// The door of no room.
  static let none = RoomDoor()
  // Sendable: the name is never written after `init`.

  /// The room's scope; zero, which no room has, for none.
  let scope: UInt64
  /// The room's name as JSON text, quotes included.
  let quotedName: UnsafeRawBufferPointer

  private init() {
    scope = 0
    quotedName = UnsafeRawBufferPointer(start: nil, count: 0)
  }

  init(scope: UInt64, _ quotedName: [UInt8]) {
    self.scope = scope
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: quotedName.count, alignment: 1)
    copy.copyBytes(from: quotedName)
    self.quotedName = UnsafeRawBufferPointer(copy)
  }

  func close() { quotedName.deallocate() }

  /// Whether a message means this room by what it says of its network, as far as that shows at once: it says
  /// nothing, or the name just as the hub would write it.
  @inline(__always)
  func isMeant(by network: NetworkField, in message: UnsafeRawBufferPointer) -> Bool {
    switch network {
    case .absent: return scope != 0
    case .malformed: return false
    case .name(let slice, _):
      let name = slice.bytes(in: message)
      guard name.count &+ 2 == quotedName.count, let left = name.baseAddress,
        let right = quotedName.baseAddress
      else { return false }
      return memcmp(left, right + 1, name.count) == 0
    }
  }
}
