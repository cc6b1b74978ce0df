/// Frames that go as one message, since each message costs as much as some frames do: what one turn of the
/// reactor brings about for a hub. Used by one thread at a time.
///
/// It is a mark, and for each frame its length in two bytes, highest first, and its bytes. No frame begins
/// with the mark: they begin with the version, which is small. A frame that is alone goes as it is.
final class Parcel {
  static let mark: UInt8 = 0xFA
  /// So many bytes stand before a frame.
  private static let lengthCount = 2

  private var memory: UnsafeMutableRawBufferPointer?
  private let longest: Int
  private var used = 1
  private var count = 0

  /// One that is at most so long.
  init(atMost longest: Int) { self.longest = min(longest, Pieces.longest) }

  deinit { memory?.deallocate() }

  var isEmpty: Bool { count == 0 }

  /// Adds a copy of a frame; false when there is no room left.
  func add(_ frame: UnsafeRawBufferPointer) -> Bool {
    guard frame.count <= longest - used - Self.lengthCount else { return false }
    let memory = room()
    memory[used] = UInt8(truncatingIfNeeded: frame.count >> 8)
    memory[used + 1] = UInt8(truncatingIfNeeded: frame.count)
    let start = used + Self.lengthCount
    UnsafeMutableRawBufferPointer(rebasing: memory[start..<(start + frame.count)]).copyMemory(from: frame)
    used = start + frame.count
    count += 1
    return true
  }

  /// Shows the message, if there is one, and is empty afterwards.
  func take<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result? {
    guard count > 0, let memory else { return nil }
    let start = count == 1 ? 1 + Self.lengthCount : 0
    let message = UnsafeRawBufferPointer(rebasing: memory[start..<used])
    used = 1
    count = 0
    return body(message)
  }

  private func room() -> UnsafeMutableRawBufferPointer {
    if let memory { return memory }
    let fresh = UnsafeMutableRawBufferPointer.allocate(byteCount: longest, alignment: 16)
    fresh[0] = Self.mark
    memory = fresh
    return fresh
  }

  /// Shows each frame of a message that has come; false from `body` ends it. False when it is no parcel, and
  /// nothing has been shown then.
  static func open(_ message: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Bool) -> Bool {
    guard isWhole(message) else { return false }
    var place = 1
    while place < message.count {
      let start = place + lengthCount
      let end = start + (Int(message[place]) << 8 | Int(message[place + 1]))
      guard body(UnsafeRawBufferPointer(rebasing: message[start..<end])) else { return true }
      place = end
    }
    return true
  }

  /// Whether all lengths are right, and no frame is empty.
  private static func isWhole(_ message: UnsafeRawBufferPointer) -> Bool {
    guard message.count > 1, message[0] == mark else { return false }
    var place = 1
    while place < message.count {
      guard place + lengthCount <= message.count else { return false }
      let count = Int(message[place]) << 8 | Int(message[place + 1])
      guard count > 0 else { return false }
      place += lengthCount + count
    }
    return place == message.count
  }
}
