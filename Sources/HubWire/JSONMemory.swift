/// The insides of a `JSONScratch`: what the scanner reaches through a pointer, since a reference would be
/// retained and released for every message.
struct JSONMemory {
  var frames: UnsafeMutablePointer<JSONFrame>
  var keys: UnsafeMutablePointer<JSONKey>
  var frameCapacity: Int
  let slots: UnsafeMutablePointer<JSONSlice>
  var depth = 0
  var limit = 0

  // One table serves all large objects of a message: an entry carries the serial number of its object.
  var table: UnsafeMutablePointer<JSONKeySlot>?
  var tableCapacity = 0
  var tableCount = 0
  var nextSerial: UInt32 = 1
  var firstSerial: UInt32 = 1
  let hashKey: UInt64
  let hashFactor: UInt64

  // Escaped keys are compared without their escapes, which end up here.
  var arena: UnsafeMutableRawPointer?
  var arenaCapacity = 0
  var arenaCount = 0

  init() {
    frameCapacity = 64
    frames = .allocate(capacity: frameCapacity)
    keys = .allocate(capacity: frameCapacity * JSONScratch.fewKeys)
    slots = .allocate(capacity: 8)
    slots.initialize(repeating: JSONSlice(from: 0, to: 0), count: 8)
    var source = SystemRandomNumberGenerator()
    hashKey = source.next()
    hashFactor = source.next() | 1
  }

  func free() {
    frames.deallocate()
    keys.deallocate()
    slots.deallocate()
    table?.deallocate()
    arena?.deallocate()
  }

  /// Forgets the last message.
  @inline(__always)
  mutating func begin(maxDepth: Int) {
    depth = 0
    limit = maxDepth
    arenaCount = 0
    tableCount = 0
    firstSerial = nextSerial
    if tableCapacity > JSONScratch.keptSlots || arenaCapacity > JSONScratch.keptBytes
      || maxDepth > frameCapacity || nextSerial > 1 << 30
    {
      makeReady(maxDepth: maxDepth)
    }
  }

  @inline(never)
  private mutating func makeReady(maxDepth: Int) {
    if tableCapacity > JSONScratch.keptSlots || nextSerial > 1 << 30 {
      table?.deallocate()
      table = nil
      tableCapacity = 0
      nextSerial = 1
      firstSerial = 1
    }
    if arenaCapacity > JSONScratch.keptBytes {
      arena?.deallocate()
      arena = nil
      arenaCapacity = 0
    }
    limit = min(maxDepth, JSONScratch.deepest)
    if limit > frameCapacity {
      frames.deallocate()
      keys.deallocate()
      frameCapacity = limit
      frames = .allocate(capacity: frameCapacity)
      keys = .allocate(capacity: frameCapacity * JSONScratch.fewKeys)
    }
  }

  /// Enters an object or array; false if that is deeper than allowed.
  @inline(__always)
  mutating func push(isObject: Bool) -> Bool {
    guard depth < limit else { return false }
    frames[depth] = JSONFrame(count: 0, serial: 0, isObject: isObject)
    depth &+= 1
    return true
  }
}
