/// The receive side of a WebSocket (RFC 6455 §5), as a machine that is fed bytes and hands out events.
///
/// A frame that lies whole in the caller's buffer is unmasked there and handed out without a copy. Memory is
/// owned only while a frame or a message is incomplete, and given back when `next` answers `.needMore`
/// between messages. So call `next` until it says `.needMore`, even when the input is used up.
struct FrameReader: ~Copyable {
  /// A control frame's payload may come between fragments and then waits behind their bytes.
  static let controlLimit = 125

  let role: FrameRole
  let acceptsCompression: Bool
  /// What is under way already is held against what they are by then.
  var limits: FrameLimits

  /// The start of a header that came in pieces.
  var partialHeader: (UInt64, UInt64) = (0, 0)
  var partialHeaderCount: UInt8 = 0

  var opcode = FrameOpcode.continuation
  var isFinal = false
  var isInPayload = false
  var key = MaskKey(word: 0)
  /// Payload bytes of the current frame still to come; the limits have been checked.
  var remaining = 0

  var message: MessageKind?
  var isCompressed = false
  var frameCount: UInt32 = 0
  /// At a boundary whenever no text is under way, since a text that ends elsewhere ends the connection.
  var text = IncrementalUTF8()

  var held = ByteAccumulator()
  /// How many of the held bytes, from the end, belong to a control frame.
  var heldControl: UInt8 = 0
  var handedOut = HandedOut.nothing

  /// True after a close or a failure: everything that follows is thrown away.
  private(set) var isFinished = false

  /// What the last event pointed to, so that the next call can reclaim it.
  enum HandedOut: UInt8 {
    case nothing
    case message
    case control
  }

  init(role: FrameRole, limits: FrameLimits = FrameLimits(), acceptsCompression: Bool = false) {
    self.role = role
    self.limits = limits
    self.acceptsCompression = acceptsCompression
  }

  /// Bytes of memory this reader holds beside itself.
  var heldCapacity: Int { held.capacity }

  /// Takes the next event out of `input` and moves `input` behind what it used.
  @inline(__always)
  mutating func next(_ input: inout UnsafeMutableRawBufferPointer) -> FrameEvent {
    if let event = takeWhole(&input) { return event }
    if input.isEmpty, isBetweenMessages, held.capacity == 0 { return .needMore }
    return nextOfAny(&input)
  }

  /// Takes whatever comes next, in however many pieces it comes.
  private mutating func nextOfAny(_ input: inout UnsafeMutableRawBufferPointer) -> FrameEvent {
    reclaim()
    while !isFinished {
      if !isInPayload {
        switch readHeader(&input) {
        case .complete: break
        case .incomplete: return pause()
        case .refused(let code, let why): return fail(code, why)
        }
      }
      if remaining > 0, input.isEmpty { return .needMore }
      let size = min(remaining, input.count)
      let chunk = UnsafeMutableRawBufferPointer(rebasing: input[..<size])
      input = UnsafeMutableRawBufferPointer(rebasing: input[size...])
      if let event = opcode.isControl ? takeControl(chunk) : takeData(chunk) { return event }
    }
    input = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    return .needMore
  }

  /// Ends the reader: the connection is to be closed with `code`.
  mutating func fail(_ code: CloseCode, _ why: StaticString) -> FrameEvent {
    finish()
    held.release()
    return .failure(code, why)
  }

  mutating func finish() {
    isFinished = true
  }

  /// What was handed out may be overwritten now.
  @inline(__always)
  private mutating func reclaim() {
    switch handedOut {
    case .nothing: return
    case .message: held.truncate(to: 0)
    case .control: dropControl()
    }
    handedOut = .nothing
    if isFinished { held.release() }
  }

  private mutating func dropControl() {
    held.truncate(to: held.count &- Int(heldControl))
    heldControl = 0
  }

  /// Nothing to do for now; between messages no memory is kept.
  private mutating func pause() -> FrameEvent {
    if held.capacity > 0, held.count == 0 { held.release() }
    return .needMore
  }
}
