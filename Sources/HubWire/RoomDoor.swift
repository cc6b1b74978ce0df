/// What is asked of a room for every message, in memory that is reached without a reference: each would be
/// retained and released again. Valid while its room lives.
@usableFromInline
package struct RoomDoor: BitwiseCopyable, @unchecked Sendable {
  // Sendable: what the plate says is never changed.
  /// The door of no room.
  @inlinable package static var none: RoomDoor { RoomDoor(plate: nil) }

  @usableFromInline
  package struct Plate {
    @usableFromInline var scope: UInt64
    @usableFromInline var quotedName: UnsafeRawBufferPointer
  }

  @usableFromInline let plate: UnsafeMutablePointer<Plate>?

  @inlinable init(plate: UnsafeMutablePointer<Plate>?) { self.plate = plate }

  package init(scope: UInt64, _ quotedName: [UInt8]) {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: quotedName.count, alignment: 1)
    copy.copyBytes(from: quotedName)
    let plate = UnsafeMutablePointer<Plate>.allocate(capacity: 1)
    plate.initialize(to: Plate(scope: scope, quotedName: UnsafeRawBufferPointer(copy)))
    self.init(plate: plate)
  }

  package func close() {
    plate?.pointee.quotedName.deallocate()
    plate?.deallocate()
  }

  /// The room's scope; zero, which no room has, for none.
  @inlinable @inline(__always)
  package var scope: UInt64 { plate?.pointee.scope ?? 0 }

  /// The room's name as JSON text, quotes included.
  @inlinable @inline(__always)
  package var quotedName: UnsafeRawBufferPointer {
    plate?.pointee.quotedName ?? UnsafeRawBufferPointer(start: nil, count: 0)
  }

  /// Whether a message means this room by what it says of its network, as far as that shows at once: it says
  /// nothing, or the name just as the hub would write it.
  @inlinable @inline(__always)
  package func isMeant(by network: NetworkField, in message: UnsafeRawBufferPointer) -> Bool {
    guard let plate else { return false }
    switch network {
    case .absent: return true
    case .malformed: return false
    case .name(let slice, _):
      let name = slice.bytes(in: message)
      let own = plate.pointee.quotedName
      guard name.count &+ 2 == own.count, let left = name.baseAddress, let right = own.baseAddress else {
        return false
      }
      return areEqual(left, right + 1, name.count)
    }
  }
}
