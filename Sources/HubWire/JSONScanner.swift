/// Reads JSON in one pass, without recursion, without allocation and without building anything. RFC 8259.
///
/// It is stricter than the RFC in two ways: a key may occur only once in its object, and nesting has a limit.
/// The text should be UTF-8; if it is not, the bytes inside strings are passed over as they are.
public struct JSONScanner {
  /// How deep objects and arrays may be nested unless a caller says otherwise.
  public static let usualDepth = 64

  let message: UnsafeRawBufferPointer
  let base: UnsafeRawPointer
  let count: Int
  let scratch: UnsafeMutablePointer<JSONMemory>
  let frames: UnsafeMutablePointer<JSONFrame>
  var position = 0

  /// A scanner at the start of a text. Text and scratch must outlive it, and the scratch serves one at a
  /// time.
  @inline(__always)
  public init(
    _ message: UnsafeRawBufferPointer, scratch: JSONScratch, maxDepth: Int = JSONScanner.usualDepth
  ) throws(JSONError) {
    guard message.count < Int(JSONKeyPlace.inArena) else { throw .tooLong }
    guard let base = message.baseAddress, message.count > 0 else { throw .malformed(at: 0) }
    self.message = message
    self.base = base
    count = message.count
    self.scratch = scratch.memory
    scratch.memory.pointee.begin(maxDepth: maxDepth)
    frames = scratch.memory.pointee.frames
    skipSpace(&position)
  }

  /// Whether a text is one JSON value and nothing else; throws what is wrong with it.
  public static func validate(
    _ message: UnsafeRawBufferPointer, scratch: JSONScratch, maxDepth: Int = JSONScanner.usualDepth
  ) throws(JSONError) {
    defer { withExtendedLifetime(scratch) {} }
    var scanner = try JSONScanner(message, scratch: scratch, maxDepth: maxDepth)
    try scanner.skipValue()
    try scanner.finish()
  }

  /// Enters the object that starts here; false if something else does.
  @inline(__always)
  public mutating func beginObject() throws(JSONError) -> Bool {
    guard position < count, byte(position) == UInt8(ascii: "{") else { return false }
    try push(isObject: true, &position)
    return true
  }

  /// The next member of the object that was entered last; nil at its end.
  public mutating func nextMember() throws(JSONError) -> JSONMember? {
    guard scratch.pointee.depth > 0 else { return nil }
    var key = Key()
    guard let value = try nextMember(&position, &key) else { return nil }
    return JSONMember(key: key.bytes, keyText: key.text, value: value)
  }

  /// Makes sure that nothing but white space is left.
  @inline(__always)
  public mutating func finish() throws(JSONError) {
    skipSpace(&position)
    guard position == count else { throw .malformed(at: position) }
  }

  /// Goes past the value that starts here, whatever it contains.
  @inline(__always)
  public mutating func skipValue() throws(JSONError) {
    position = try end(ofValueAt: position)
  }
}
