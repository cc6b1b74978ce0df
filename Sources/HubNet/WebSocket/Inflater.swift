internal import CZlib

/// The receive side of permessage-deflate (RFC 7692 §7.2.2) over zlib's raw inflate.
///
/// One that keeps no context serves any number of connections. It is not for two threads at once.
final class Inflater {
  /// Output grows by this much at first; it is never more than this beyond the limit.
  private static let chunk = 4096
  /// A compressor may end its stream inside a message (RFC 7692 §7.2.3.4), but there is no use in doing it
  /// often, and starting over costs us a window each time.
  private static let streamsPerMessage = 16
  private static let marker: UInt32 = 0x0000_FFFF

  private let keepsContext: Bool
  /// zlib remembers its address, so it must not move.
  private let stream: UnsafeMutablePointer<z_stream>
  private let windowSize: Int
  private var streams = 0

  /// Nil when memory is short or the window is not 8 to 15.
  init?(windowBits: Int, keepsContext: Bool) {
    guard windowBits >= 8, windowBits <= DeflateSettings.largestWindow else { return nil }
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    // Asked for 8, some compressors use 9 all the same; the larger window reads both.
    let bits = max(windowBits, DeflateSettings.smallestWindow)
    guard hub_inflate_init_raw(stream, Int32(truncatingIfNeeded: bits)) == Z_OK else {
      stream.deallocate()
      return nil
    }
    self.keepsContext = keepsContext
    windowSize = 1 << bits
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  /// Inflates one message into `output`, replacing what is there. It stops once the output is longer than
  /// `limit`, however much more there is.
  func inflate(
    _ message: UnsafeRawBufferPointer, limit: Int, into output: inout ByteAccumulator
  ) -> InflateOutcome {
    output.truncate(to: 0)
    streams = 1
    if !keepsContext, inflateReset(stream) != Z_OK { return Self.corrupt }
    // A message without a single block is no message by the letter; as an empty one it does no harm.
    if message.isEmpty { return .plain(output.bytes) }
    switch run(message, limit: limit, into: &output) {
    case .more: break
    case .ended: return .plain(output.bytes)
    case .stopped(let failure): return failure
    }
    let length = output.count
    // RFC 7692 §7.2.2: the end of the flush that the sender took off.
    switch withUnsafeBytes(of: Self.marker.bigEndian, { run($0, limit: limit, into: &output) }) {
    case .more:
      // Bit 7: zlib stands between two blocks. Anything else is a message cut short, and so is one for which
      // the end of the flush was data.
      let isWhole = stream.pointee.data_type & 128 != 0 && output.count == length
      return isWhole ? .plain(output.bytes) : Self.corrupt
    case .ended: return Self.corrupt
    case .stopped(let failure): return failure
    }
  }

  private static var corrupt: InflateOutcome { .failure(.invalidPayload, "compressed data is corrupt") }

  private enum Progress {
    case more
    case ended
    case stopped(InflateOutcome)
  }

  /// Feeds `input` to zlib until it is used up.
  private func run(
    _ input: UnsafeRawBufferPointer, limit: Int, into output: inout ByteAccumulator
  ) -> Progress {
    let ceiling = limit &+ Self.chunk
    guard let length = UInt32(exactly: input.count), let start = input.baseAddress else {
      return .stopped(Self.corrupt)
    }
    // zlib takes a mutable pointer for the sake of old compilers and does not write through it.
    stream.pointee.next_in = UnsafeMutablePointer(mutating: start.assumingMemoryBound(to: UInt8.self))
    stream.pointee.avail_in = length
    defer {
      stream.pointee.next_in = nil
      stream.pointee.next_out = nil
    }
    while true {
      if output.room.isEmpty, !output.reserve(Self.chunk, ceiling: ceiling) {
        return .stopped(.failure(.internalError, "out of memory"))
      }
      let room = output.room
      stream.pointee.next_out = room.baseAddress?.assumingMemoryBound(to: UInt8.self)
      let offered = UInt32(clamping: room.count)
      stream.pointee.avail_out = offered
      let status = CZlib.inflate(stream, Z_SYNC_FLUSH)
      output.extend(by: Int(offered &- stream.pointee.avail_out))
      if output.count > limit {
        return .stopped(.failure(.messageTooBig, "message inflates beyond the limit"))
      }
      switch status {
      case Z_OK, Z_BUF_ERROR:
        // Output that is not full means that the input has been looked at to its end.
        if stream.pointee.avail_in == 0, stream.pointee.avail_out > 0 { return .more }
        if status == Z_BUF_ERROR, stream.pointee.avail_out > 0 { return .stopped(Self.corrupt) }
      case Z_STREAM_END:
        guard restart() else { return .stopped(Self.corrupt) }
        if stream.pointee.avail_in == 0 { return .ended }
      default:
        return .stopped(Self.corrupt)
      }
    }
  }

  /// Goes on after a final block, with the window if it is to be kept.
  private func restart() -> Bool {
    streams += 1
    guard streams <= Self.streamsPerMessage else { return false }
    guard keepsContext else { return inflateReset(stream) == Z_OK }
    return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: windowSize) { window in
      var length: UInt32 = 0
      guard inflateGetDictionary(stream, window.baseAddress, &length) == Z_OK, inflateReset(stream) == Z_OK
      else { return false }
      return inflateSetDictionary(stream, window.baseAddress, length) == Z_OK
    }
  }
}
