/// What the scanner needs to remember while it reads: made once per reactor, then used for every message.
///
/// In steady state nothing is allocated. What a hostile message makes it grow is given back with the next
/// one.
public final class JSONScratch {
  /// No more levels of nesting than this are ever allowed, whatever a caller asks for.
  public static let deepest = 512
  /// Objects with at most this many keys are searched one by one; larger ones get a table.
  static let fewKeys = 16
  /// Memory for larger objects and escaped keys beyond these counts is not kept for the next message.
  static let keptSlots = 8_192
  static let keptBytes = 65_536

  let memory: UnsafeMutablePointer<JSONMemory>

  /// A scratch that is ready for messages of the usual depth.
  public init() {
    memory = .allocate(capacity: 1)
    memory.initialize(to: JSONMemory())
  }

  deinit {
    memory.pointee.free()
    memory.deinitialize(count: 1)
    memory.deallocate()
  }
}
