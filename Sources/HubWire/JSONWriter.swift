public import Glibc

/// Appends JSON to a buffer that it owns and uses again.
///
/// Commas come by themselves between values, keys and members; `raw` alone writes without looking left or
/// right.
public final class JSONWriter {
  /// A buffer that grew beyond this many bytes is given back by `reset`.
  @usableFromInline static var keptCapacity: Int { 262_144 }
  private static let firstCapacity = 1_024

  // One thread at a time writes, and nothing calls back meanwhile. Other modules inline the short methods, so
  // the compiler cannot see that by itself.
  @exclusivity(unchecked) @usableFromInline var storage: UnsafeMutableRawPointer
  @exclusivity(unchecked) @usableFromInline var capacity: Int
  @exclusivity(unchecked) @usableFromInline var count = 0
  @exclusivity(unchecked) @usableFromInline var needsComma = false

  /// A writer with room for some bytes; it makes more when needed.
  public init(capacity: Int = 1_024) {
    self.capacity = max(64, capacity)
    storage = .allocate(byteCount: self.capacity, alignment: 16)
  }

  deinit {
    storage.deallocate()
  }

  /// What was written; valid until the next write.
  @inlinable @inline(__always)
  public var bytes: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: storage, count: count)
  }

  /// What was written, as text.
  public var text: String {
    String(decoding: bytes, as: UTF8.self)
  }

  /// Forgets what was written.
  @inlinable @inline(__always)
  public func reset() {
    count = 0
    needsComma = false
    if capacity > JSONWriter.keptCapacity { shrink() }
  }

  /// Appends these bytes as they are: a piece of a template.
  @inlinable @inline(__always)
  public func raw(_ text: StaticString) {
    // A StaticString of one scalar has no pointer.
    guard text.hasPointerRepresentation else {
      withScalar(of: text)
      return
    }
    append(UnsafeRawPointer(text.utf8Start), text.utf8CodeUnitCount)
  }

  /// Appends these bytes as they are: a piece of a message that was checked before.
  @inlinable @inline(__always)
  public func raw(_ bytes: UnsafeRawBufferPointer) {
    guard let base = bytes.baseAddress else { return }
    append(base, bytes.count)
  }

  /// Makes sure that so many bytes fit, and returns where the next one goes.
  @inlinable @inline(__always)
  func reserve(_ more: Int) -> UnsafeMutableRawPointer {
    if capacity &- count < more { grow(more) }
    return storage + count
  }

  @inlinable @inline(__always)
  func append(_ source: UnsafeRawPointer, _ length: Int) {
    memcpy(reserve(length), source, length)
    count &+= length
  }

  @inlinable @inline(__always)
  func append(_ byte: UInt8) {
    reserve(1).storeBytes(of: byte, as: UInt8.self)
    count &+= 1
  }

  @usableFromInline @inline(never)
  func withScalar(of text: StaticString) {
    text.withUTF8Buffer { buffer in
      if let base = buffer.baseAddress { append(UnsafeRawPointer(base), buffer.count) }
    }
  }

  @usableFromInline @inline(never)
  func grow(_ more: Int) {
    let wanted = max(capacity * 2, count + more)
    let larger = UnsafeMutableRawPointer.allocate(byteCount: wanted, alignment: 16)
    memcpy(larger, storage, count)
    storage.deallocate()
    storage = larger
    capacity = wanted
  }

  @usableFromInline @inline(never)
  func shrink() {
    storage.deallocate()
    capacity = JSONWriter.firstCapacity
    storage = .allocate(byteCount: capacity, alignment: 16)
  }
}
