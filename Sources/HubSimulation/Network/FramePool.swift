internal import Glibc

/// The bytes of frames that are under way. Pieces come in sizes of powers of two and are used again.
final class FramePool {
  /// One frame: where its bytes are, and through how many hubs what it carries has come.
  struct Frame {
    var bytes: UnsafeMutableRawPointer
    var count: Int32
    var sizeClass: UInt8
    /// How many hubs handled what led to this frame without a pause.
    var depth: UInt16
    /// Who may still need it.
    var holders: Int32
  }

  private static let smallest = 64

  private var frames: [Frame] = []
  private var free: [Int32] = []
  private var pieces: [[UnsafeMutableRawPointer]] = Array(repeating: [], count: 32)
  /// All memory ever taken, for the end.
  private var slabs: [UnsafeMutableRawPointer] = []
  private(set) var live = 0

  deinit { for slab in slabs { slab.deallocate() } }

  func store(_ bytes: UnsafeRawBufferPointer, depth: UInt16) -> Int32 {
    var sizeClass = 0
    while FramePool.smallest << sizeClass < bytes.count { sizeClass += 1 }
    let piece = takePiece(sizeClass)
    if let source = bytes.baseAddress { memcpy(piece, source, bytes.count) }
    let frame = Frame(
      bytes: piece, count: Int32(bytes.count), sizeClass: UInt8(sizeClass), depth: depth, holders: 1)
    live += 1
    if let place = free.popLast() {
      frames[Int(place)] = frame
      return place
    }
    frames.append(frame)
    return Int32(frames.count - 1)
  }

  @inline(__always)
  func depth(of frame: Int32) -> UInt16 { frames[Int(frame)].depth }

  @inline(__always)
  func bytes(of frame: Int32) -> UnsafeRawBufferPointer {
    let frame = frames[Int(frame)]
    return UnsafeRawBufferPointer(start: frame.bytes, count: Int(frame.count))
  }

  /// One more copy of a frame is under way.
  func retain(_ frame: Int32) { frames[Int(frame)].holders += 1 }

  func release(_ frame: Int32) {
    let place = Int(frame)
    frames[place].holders -= 1
    guard frames[place].holders == 0 else { return }
    pieces[Int(frames[place].sizeClass)].append(frames[place].bytes)
    free.append(frame)
    live -= 1
  }

  private func takePiece(_ sizeClass: Int) -> UnsafeMutableRawPointer {
    if let piece = pieces[sizeClass].popLast() { return piece }
    let size = FramePool.smallest << sizeClass
    let count = max(1, 65_536 / size)
    let slab = UnsafeMutableRawPointer.allocate(byteCount: size * count, alignment: 16)
    slabs.append(slab)
    for index in stride(from: 1, to: count, by: 1) { pieces[sizeClass].append(slab + index * size) }
    return slab
  }
}
