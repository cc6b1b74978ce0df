/// Recognises field lines byte by byte, for heads and trailers alike. RFC 9112 §5.
struct FieldScanner: Sendable {
  enum Step: Equatable {
    case more
    case field(FieldRange)
    case end
    case failure(HTTPFailure)
  }

  private enum State {
    case lineStart, name, value, valueLineFeed, endLineFeed
  }

  private var state = State.lineStart
  private(set) var lineStart = 0
  private var colon = 0
  private var valueStart = 0
  private var valueEnd = 0

  mutating func step(_ byte: UInt8, at index: Int) -> Step {
    switch state {
    case .lineStart:
      lineStart = index
      return startLine(byte)
    case .name:
      return continueName(byte, at: index)
    case .value:
      return continueValue(byte, at: index)
    case .valueLineFeed:
      guard byte == ASCII.lineFeed else { return .failure(.bareCarriageReturn) }
      state = .lineStart
      return .field(FieldRange(name: lineStart..<colon, value: valueStart..<valueEnd))
    case .endLineFeed:
      guard byte == ASCII.lineFeed else { return .failure(.bareCarriageReturn) }
      state = .lineStart
      return .end
    }
  }

  /// Passes over the ordinary bytes of a name or a value, most of a head, faster than `step` would.
  mutating func skip(_ buffer: UnsafeRawBufferPointer, from start: Int, to end: Int) -> Int {
    var index = start
    switch state {
    case .name:
      while index < end, ASCII.isToken(buffer[index]) { index &+= 1 }
    case .value:
      while index < end, buffer[index] > ASCII.space, buffer[index] != 0x7F { index &+= 1 }
      guard index > start else { break }
      if valueEnd == colon &+ 1 { valueStart = start }
      valueEnd = index
    default: break
    }
    return index
  }

  private mutating func startLine(_ byte: UInt8) -> Step {
    if ASCII.isToken(byte) {
      state = .name
      return .more
    }
    switch byte {
    case ASCII.carriageReturn:
      state = .endLineFeed
      return .more
    case ASCII.lineFeed: return .failure(.bareLineFeed)
    case ASCII.space, ASCII.tab: return .failure(.foldedField)
    default: return .failure(.invalidFieldName)
    }
  }

  private mutating func continueName(_ byte: UInt8, at index: Int) -> Step {
    if ASCII.isToken(byte) { return .more }
    switch byte {
    case ASCII.colon:
      state = .value
      colon = index
      valueStart = index &+ 1
      valueEnd = index &+ 1
      return .more
    case ASCII.space, ASCII.tab: return .failure(.whitespaceBeforeColon)
    case ASCII.lineFeed: return .failure(.bareLineFeed)
    default: return .failure(.invalidFieldName)
    }
  }

  private mutating func continueValue(_ byte: UInt8, at index: Int) -> Step {
    if ASCII.isBlank(byte) { return .more }
    if byte == ASCII.carriageReturn {
      state = .valueLineFeed
      return .more
    }
    if byte == ASCII.lineFeed { return .failure(.bareLineFeed) }
    if ASCII.isControl(byte) { return .failure(.controlInFieldValue) }
    if valueEnd == colon &+ 1 { valueStart = index }
    valueEnd = index &+ 1
    return .more
  }
}
