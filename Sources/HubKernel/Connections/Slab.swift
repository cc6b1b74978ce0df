/// Records that keep their index while they live and whose places are used again. Grows, never moves a chunk.
///
/// A record of memory of our own, and not an array in a class, because every access to such an array pays for
/// uniqueness, bounds and exclusivity.
struct Slab<Record>: ~Copyable {
  private static var chunkSize: Int { 256 }

  private var chunks: UnsafeMutablePointer<UnsafeMutablePointer<Record>>
  private var chunkCount = 0
  private var chunkRoom = 16
  private var free: [UInt32] = []
  private let blank: Record
  private(set) var used = 0

  init(blank: Record) {
    self.blank = blank
    chunks = .allocate(capacity: chunkRoom)
  }

  deinit {
    for at in 0..<chunkCount {
      chunks[at].deinitialize(count: Slab.chunkSize)
      chunks[at].deallocate()
    }
    chunks.deallocate()
  }

  /// How many places there are, used or not.
  var capacity: Int { chunkCount * Slab.chunkSize }

  @inline(__always)
  func contains(_ index: UInt32) -> Bool { Int(index) < capacity }

  /// The record at an index that `take` gave out.
  @inline(__always)
  subscript(index: UInt32) -> UnsafeMutablePointer<Record> {
    precondition(Int(index) < capacity, "a record is asked for that was never given out")
    return chunks[Int(index) / Slab.chunkSize] + Int(index) % Slab.chunkSize
  }

  mutating func take() -> UInt32 {
    if free.isEmpty { grow() }
    used += 1
    return free.removeLast()
  }

  mutating func give(back index: UInt32) {
    used -= 1
    free.append(index)
  }

  private mutating func grow() {
    if chunkCount == chunkRoom {
      let wider = UnsafeMutablePointer<UnsafeMutablePointer<Record>>.allocate(capacity: chunkRoom * 2)
      wider.update(from: chunks, count: chunkCount)
      chunks.deallocate()
      chunks = wider
      chunkRoom *= 2
    }
    let chunk = UnsafeMutablePointer<Record>.allocate(capacity: Slab.chunkSize)
    chunk.initialize(repeating: blank, count: Slab.chunkSize)
    chunks[chunkCount] = chunk
    let first = UInt32(chunkCount * Slab.chunkSize)
    chunkCount += 1
    free.append(contentsOf: (first..<first + UInt32(Slab.chunkSize)).reversed())
  }
}
