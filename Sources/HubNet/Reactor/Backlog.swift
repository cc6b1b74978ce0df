/// Input that has come and cannot be used yet: the beginning of a request, or more messages than one turn
/// allows.
final class Backlog {
  var bytes = ByteAccumulator()
  /// Bytes at the front that have been used.
  var start = 0

  var isEmpty: Bool { start >= bytes.count }

  /// What is still to be used.
  var input: UnsafeMutableRawBufferPointer {
    guard let base = bytes.base, !isEmpty else { return UnsafeMutableRawBufferPointer(start: nil, count: 0) }
    return UnsafeMutableRawBufferPointer(start: base + start, count: bytes.count &- start)
  }

  /// Adds what came; false when memory is short.
  func append(_ more: UnsafeRawBufferPointer) -> Bool {
    if start > 0, let base = bytes.base {
      let left = bytes.count &- start
      base.copyMemory(from: base + start, byteCount: left)
      bytes.truncate(to: left)
      start = 0
    }
    return bytes.append(more, ceiling: .max)
  }
}
