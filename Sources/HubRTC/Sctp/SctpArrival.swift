internal import Glibc

/// A message, a part of one or a notice, in memory that the library beneath has allocated and that whoever
/// takes it frees.
struct SctpArrival {
  let bytes: UnsafeMutableRawPointer
  let count: Int
  let stream: UInt16
  let kind: UInt32
  let isNotice: Bool
  let isLast: Bool

  var contents: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: bytes, count: count) }

  func free() { Glibc.free(bytes) }
}
