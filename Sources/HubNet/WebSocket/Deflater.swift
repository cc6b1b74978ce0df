internal import CZlib

/// The send side of permessage-deflate (RFC 7692 §7.2.1) over zlib's raw deflate.
///
/// One that keeps no context serves all connections with its window. It is not for two threads at once.
final class Deflater {
  private static let chunk = 4096
  /// With less room than this zlib could repeat the end of a flush.
  private static let leastRoom = 64
  private static let markerLength = 4

  private let keepsContext: Bool
  /// zlib remembers its address, so it must not move.
  private let stream: UnsafeMutablePointer<z_stream>

  /// Nil when memory is short or the window is not 9 to 15.
  init?(windowBits: Int, level: Int, keepsContext: Bool) {
    guard windowBits >= DeflateSettings.smallestWindow, windowBits <= DeflateSettings.largestWindow else {
      return nil
    }
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    let status = hub_deflate_init_raw(
      stream, Int32(clamping: level), Int32(truncatingIfNeeded: windowBits),
      Int32(truncatingIfNeeded: DeflateSettings.memoryLevel(windowBits: windowBits)))
    guard status == Z_OK else {
      stream.deallocate()
      return nil
    }
    self.keepsContext = keepsContext
  }

  deinit {
    deflateEnd(stream)
    stream.deallocate()
  }

  /// Compresses one message into `output`, replacing what is there, for a frame with RSV1 set. Nil when
  /// memory is short, and then this compressor is of no more use to a connection whose context it keeps.
  func deflate(
    _ message: UnsafeRawBufferPointer, into output: inout ByteAccumulator
  ) -> UnsafeRawBufferPointer? {
    output.truncate(to: 0)
    guard let start = message.baseAddress, !message.isEmpty else { return empty(&output) }
    guard let length = UInt32(exactly: message.count) else { return nil }
    if !keepsContext, deflateReset(stream) != Z_OK { return nil }
    // zlib takes a mutable pointer for the sake of old compilers and does not write through it.
    stream.pointee.next_in = UnsafeMutablePointer(mutating: start.assumingMemoryBound(to: UInt8.self))
    stream.pointee.avail_in = length
    defer {
      stream.pointee.next_in = nil
      stream.pointee.next_out = nil
    }
    repeat {
      if output.room.count < Self.leastRoom, !output.reserve(Self.chunk, ceiling: .max) { return nil }
      let room = output.room
      stream.pointee.next_out = room.baseAddress?.assumingMemoryBound(to: UInt8.self)
      let offered = UInt32(clamping: room.count)
      stream.pointee.avail_out = offered
      let status = CZlib.deflate(stream, Z_SYNC_FLUSH)
      guard status == Z_OK || status == Z_BUF_ERROR else { return nil }
      output.extend(by: Int(offered &- stream.pointee.avail_out))
    } while stream.pointee.avail_out == 0
    output.truncate(to: output.count &- Self.markerLength)
    return output.bytes
  }

  /// RFC 7692 §7.2.3.6: an empty message is one byte, which leaves the window as it is.
  private func empty(_ output: inout ByteAccumulator) -> UnsafeRawBufferPointer? {
    guard output.reserve(1, ceiling: .max) else { return nil }
    output.room.storeBytes(of: 0, as: UInt8.self)
    output.extend(by: 1)
    return output.bytes
  }
}
