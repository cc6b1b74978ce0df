/// What the scanner needs to remember while it reads: made once per reactor, then used for every message.
///
/// In steady state nothing is allocated. What a hostile message makes it grow is given back with the next one.
public final class JSONScratch {
  /// No more levels of nesting than this are ever allowed, whatever a caller asks for.
  public static let deepest = 512
  /// Objects with at most this many keys are searched one by one; larger ones get a table.
  static let fewKeys = 16
  /// Memory for larger objects and escaped keys beyond these counts is not kept for the next message.
  static let keptSlots = 8_192
  static let keptBytes = 65_536

  var frames: UnsafeMutablePointer<JSONFrame>
  var keys: UnsafeMutablePointer<JSONKey>
  var frameCapacity: Int
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

  /// A scratch that is ready for messages of the usual depth.
  public init() {
    frameCapacity = 64
    frames = .allocate(capacity: frameCapacity)
    keys = .allocate(capacity: frameCapacity * JSONScratch.fewKeys)
    var source = SystemRandomNumberGenerator()
    hashKey = source.next()
    hashFactor = source.next() | 1
  }

  deinit {
    frames.deallocate()
    keys.deallocate()
    table?.deallocate()
    arena?.deallocate()
  }

  /// Forgets the last message.
  @inline(__always)
  func begin(maxDepth: Int) {
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

  private func makeReady(maxDepth: Int) {
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
  func push(isObject: Bool) -> Bool {
    guard depth < limit else { return false }
    frames[depth] = JSONFrame(count: 0, serial: 0, isObject: isObject)
    depth &+= 1
    return true
  }
}

/// One open object or array.
struct JSONFrame {
  /// How many keys, up to `fewKeys`; of an array only whether it has elements.
  var count: Int32
  /// Under which number its keys are in the table; zero while it has few.
  var serial: UInt32
  var isObject: Bool
}

/// A key of an object that has few.
struct JSONKey {
  /// The first eight bytes, padded with zeros: most keys differ here.
  var prefix: UInt64
  var place: JSONKeyPlace
}

/// Where the bytes of a key are.
struct JSONKeyPlace {
  /// An offset into the message, or with the highest bit into the arena.
  var offset: UInt32
  var length: UInt32

  static let inArena: UInt32 = 1 << 31
}

/// A key of an object that has many.
struct JSONKeySlot {
  var hash: UInt32
  var serial: UInt32
  var place: JSONKeyPlace
}
