/// A record that lives in a `Slab`.
public protocol SlabRecord: ~Copyable {
  /// A free place, used for the `generation`th time.
  init(generation: UInt32)
  /// How often its place has been used.
  var generation: UInt32 { get }
}

/// Records that keep their index and their address while they live, and whose places are used again, each
/// time with another generation. Low places are used first, so that memory can be given back from the end.
///
/// A record of memory of our own, and not an array in a class, because every access to such an array pays for
/// uniqueness, bounds and exclusivity. Public, because generic code of a package is not inlined by its other
/// modules.
@frozen public struct Slab<Record: SlabRecord & ~Copyable>: ~Copyable {
  @usableFromInline static var chunkSize: Int { 256 }

  @usableFromInline
  struct Chunk {
    @usableFromInline var records: UnsafeMutablePointer<Record>
    /// The free places in it, as a stack.
    var free: UnsafeMutablePointer<UInt8>
    var freeCount: Int
  }

  @usableFromInline var chunks: UnsafeMutablePointer<Chunk>
  @usableFromInline var chunkCount = 0
  private var chunkRoom = 16
  /// No chunk before this one has a free place.
  private var lowest = 0
  /// Higher than every generation in chunks that were given back, so that no old handle fits a new record.
  private var nextGeneration: UInt32 = 1
  /// How many places are in use.
  public private(set) var used = 0

  /// A slab without a place.
  public init() { chunks = .allocate(capacity: chunkRoom) }

  deinit {
    for at in 0..<chunkCount { Slab.free(chunks[at]) }
    chunks.deallocate()
  }

  /// How many places there are, used or not.
  public var capacity: Int {
    @inlinable @inline(__always) get { chunkCount &* Slab.chunkSize }
  }

  /// Whether there is such a place.
  @inlinable @inline(__always)
  public func contains(_ index: UInt32) -> Bool { Int(index) < capacity }

  /// The record at an index below `capacity`.
  public subscript(index: UInt32) -> UnsafeMutablePointer<Record> {
    @inlinable @inline(__always) get {
      let (chunk, place) = (Int(index &>> 8), Int(index & 0xFF))
      precondition(chunk < chunkCount, "a record is asked for that was never given out")
      return chunks[chunk].records + place
    }
  }

  /// Takes a free place into use.
  public mutating func take() -> UInt32 {
    while lowest < chunkCount, chunks[lowest].freeCount == 0 { lowest += 1 }
    if lowest == chunkCount { grow() }
    used += 1
    chunks[lowest].freeCount -= 1
    let place = chunks[lowest].free[chunks[lowest].freeCount]
    return UInt32(lowest * Slab.chunkSize) + UInt32(place)
  }

  /// Makes the record anew and its place free.
  public mutating func give(back index: UInt32) {
    let record = self[index]
    let generation = record.pointee.generation &+ 1
    record.pointee = Record(generation: generation)
    let chunk = Int(index) / Slab.chunkSize
    chunks[chunk].free[chunks[chunk].freeCount] = UInt8(Int(index) % Slab.chunkSize)
    chunks[chunk].freeCount += 1
    lowest = min(lowest, chunk)
    used -= 1
  }

  /// Gives back the memory behind the last record that lives, but for what the next ones will soon need.
  public mutating func shrink() {
    while chunkCount > 1, chunks[chunkCount - 1].freeCount == Slab.chunkSize {
      chunkCount -= 1
      for place in 0..<Slab.chunkSize {
        nextGeneration = max(nextGeneration, chunks[chunkCount].records[place].generation &+ 1)
      }
      Slab.free(chunks[chunkCount])
    }
    lowest = min(lowest, chunkCount)
  }

  private mutating func grow() {
    if chunkCount == chunkRoom {
      let wider = UnsafeMutablePointer<Chunk>.allocate(capacity: chunkRoom * 2)
      wider.update(from: chunks, count: chunkCount)
      chunks.deallocate()
      chunks = wider
      chunkRoom *= 2
    }
    let records = UnsafeMutablePointer<Record>.allocate(capacity: Slab.chunkSize)
    let free = UnsafeMutablePointer<UInt8>.allocate(capacity: Slab.chunkSize)
    for place in 0..<Slab.chunkSize {
      (records + place).initialize(to: Record(generation: nextGeneration))
      free[place] = UInt8(Slab.chunkSize - 1 - place)
    }
    chunks[chunkCount] = Chunk(records: records, free: free, freeCount: Slab.chunkSize)
    chunkCount += 1
  }

  private static func free(_ chunk: Chunk) {
    chunk.records.deinitialize(count: chunkSize)
    chunk.records.deallocate()
    chunk.free.deallocate()
  }
}
