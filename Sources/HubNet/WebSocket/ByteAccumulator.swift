internal import Glibc

/// Bytes that must outlive the buffer they came in: nothing until the first, then grown by doubling.
///
/// It grows for bytes that are here, never for bytes that were announced.
struct ByteAccumulator: ~Copyable {
  private static let firstCapacity = 256
  private static let most = Int(UInt32.max)

  private(set) var base: UnsafeMutableRawPointer?
  // Two half words, because every connection has one of these and most are empty.
  private var used: UInt32 = 0
  private var size: UInt32 = 0

  private(set) var count: Int {
    get { Int(used) }
    set { used = UInt32(clamping: newValue) }
  }
  private(set) var capacity: Int {
    get { Int(size) }
    set { size = UInt32(clamping: newValue) }
  }

  deinit { free(base) }

  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }

  /// The room after the last byte, to be filled by somebody else and then claimed with `extend(by:)`.
  var room: UnsafeMutableRawBufferPointer {
    guard let base else { return UnsafeMutableRawBufferPointer(start: nil, count: 0) }
    return UnsafeMutableRawBufferPointer(start: base + count, count: capacity &- count)
  }

  /// Makes room for `extra` more bytes, at most doubling up to `ceiling`; false when memory is short.
  mutating func reserve(_ extra: Int, ceiling: Int) -> Bool {
    let (needed, overflow) = count.addingReportingOverflow(extra)
    if overflow || needed > Self.most { return false }
    if needed <= capacity { return true }
    let doubled = max(capacity &* 2, Self.firstCapacity)
    let target = max(needed, min(doubled, ceiling, Self.most))
    guard let grown = realloc(base, target) else { return false }
    base = grown
    capacity = target
    return true
  }

  /// Copies `source` to the end; false when memory is short.
  mutating func append(_ source: UnsafeRawBufferPointer, ceiling: Int) -> Bool {
    guard let start = source.baseAddress, source.count > 0 else { return true }
    guard reserve(source.count, ceiling: ceiling), let base else { return false }
    memcpy(base + count, start, source.count)
    count &+= source.count
    return true
  }

  /// Counts in bytes that were written to `room`.
  mutating func extend(by written: Int) {
    count = min(count &+ max(written, 0), capacity)
  }

  /// Forgets all bytes from `length` on, keeping the memory.
  mutating func truncate(to length: Int) {
    count = min(count, max(length, 0))
  }

  /// Makes ready for other bytes; memory beyond `kept` is given back.
  mutating func recycle(keeping kept: Int) {
    if capacity > kept { release() } else { count = 0 }
  }

  /// Gives the memory back.
  mutating func release() {
    free(base)
    base = nil
    count = 0
    capacity = 0
  }
}
