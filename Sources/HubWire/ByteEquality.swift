/// Whether two runs of as many bytes are the same. Names are short, and this is asked for every message: they
/// are compared word by word without a call, and the last words may overlap those before.
@inlinable @inline(__always)
package func areEqual(_ left: UnsafeRawPointer, _ right: UnsafeRawPointer, _ count: Int) -> Bool {
  if count >= 8 {
    var at = 0
    while at < count {
      let start = min(at, count &- 8)
      guard
        left.loadUnaligned(fromByteOffset: start, as: UInt64.self)
          == right.loadUnaligned(fromByteOffset: start, as: UInt64.self)
      else { return false }
      at &+= 8
    }
    return true
  }
  if count >= 4 {
    let last = count &- 4
    return left.loadUnaligned(as: UInt32.self) == right.loadUnaligned(as: UInt32.self)
      && left.loadUnaligned(fromByteOffset: last, as: UInt32.self)
        == right.loadUnaligned(fromByteOffset: last, as: UInt32.self)
  }
  for at in 0..<count
  where left.load(fromByteOffset: at, as: UInt8.self) != right.load(fromByteOffset: at, as: UInt8.self) {
    return false
  }
  return true
}
