/// Bytes that wait to be written, in one piece of memory.
package struct OutgoingBytes: ~Copyable {
  /// More memory than this is given back once all has gone.
  private static let keptCapacity = 1_048_576

  private var bytes: [UInt8] = []
  private var start = 0

  package init() {}

  package var count: Int { bytes.count - start }

  package mutating func append(_ more: UnsafeRawBufferPointer) {
    // What has gone is dropped before memory is asked for in its place.
    if start > 0, start >= count {
      bytes.removeFirst(start)
      start = 0
    }
    bytes.append(contentsOf: more)
  }

  /// Offers what waits to `write`, which says how much it took.
  package mutating func drain(_ write: (UnsafeRawBufferPointer) -> Int) {
    let taken = bytes.withUnsafeBytes { write(UnsafeRawBufferPointer(rebasing: $0[start...])) }
    start += max(0, min(taken, count))
    if start == bytes.count {
      bytes.removeAll(keepingCapacity: bytes.capacity <= OutgoingBytes.keptCapacity)
      start = 0
    }
  }

  package mutating func clear() {
    bytes = []
    start = 0
  }
}
