public import Glibc

/// Writes to memory without asking at every step whether there is room.
///
/// Whoever takes up the pen has counted what it will write, to the byte.
@usableFromInline
package struct JSONPen {
  @usableFromInline var end: UnsafeMutableRawPointer

  @inlinable @inline(__always)
  package init(at start: UnsafeMutableRawPointer) { end = start }

  @inlinable @inline(__always)
  package mutating func put(_ byte: UInt8) {
    end.storeBytes(of: byte, as: UInt8.self)
    end += 1
  }

  @inlinable @inline(__always)
  package mutating func put(_ text: StaticString) {
    memcpy(end, text.utf8Start, text.utf8CodeUnitCount)
    end += text.utf8CodeUnitCount
  }

  @inlinable @inline(__always)
  package mutating func put(_ bytes: UnsafeRawBufferPointer) {
    guard let base = bytes.baseAddress else { return }
    memcpy(end, base, bytes.count)
    end += bytes.count
  }

  /// The digits of an id, without quotes.
  @usableFromInline @inline(__always)
  package mutating func put(_ id: PeerID, _ spelling: PeerSpelling) {
    spelling.write(id, to: end)
    end += PeerID.digitCount
  }
}

extension JSONWriter {
  /// Forgets what was written and takes so many bytes for written that are about to be.
  @inlinable @inline(__always)
  package func begin(_ exactly: Int) -> UnsafeMutableRawPointer {
    reset()
    let start = reserve(exactly)
    count = exactly
    return start
  }
}
