/// Finds the lines of a message head in bytes that arrive in any pieces, looking at every byte once.
///
/// Every refusal belongs to one byte, so how the bytes were split cannot change the outcome.
struct HeadScanner: Sendable {
  enum Kind: Sendable {
    case request, response
  }

  enum Outcome: Equatable {
    case needMore
    /// The start line is complete; call again for the fields.
    case startLine(Range<Int>)
    /// The head ends before this offset.
    case finished(end: Int)
    case failure(HTTPFailure)
  }

  private enum State {
    case beginning, emptyLineFeed, afterEmptyLine, startLine, startLineFeed, fields
  }

  let kind: Kind
  let limits: HTTPLimits
  private(set) var fields: [FieldRange] = []
  private var state = State.beginning
  private var position = 0
  private var lineStart = 0
  private var scanner = FieldScanner()

  init(_ kind: Kind, limits: HTTPLimits) {
    self.kind = kind
    self.limits = limits
  }

  /// `buffer` begins where the message begins and holds at least what it held at the last call.
  mutating func scan(_ buffer: UnsafeRawBufferPointer) -> Outcome {
    while position < buffer.count {
      let index = position
      if index >= limits.headBytes { return .failure(.headTooLarge) }
      position &+= 1
      let outcome =
        state == .fields ? stepField(buffer[index], at: index) : stepStartLine(buffer[index], at: index)
      if let outcome { return outcome }
      skipOrdinary(buffer)
    }
    return .needMore
  }

  /// The limits are checked at the byte that exceeds them, so skipping ends there.
  private mutating func skipOrdinary(_ buffer: UnsafeRawBufferPointer) {
    let end = min(buffer.count, limits.headBytes)
    if state == .fields {
      position = scanner.skip(buffer, from: position, to: min(end, scanner.lineStart &+ limits.fieldBytes))
    } else if state == .startLine {
      let end = min(end, lineStart &+ limits.startLineBytes)
      while position < end, HeadScanner.isOrdinary(buffer[position]) { position &+= 1 }
    }
  }

  private mutating func stepField(_ byte: UInt8, at index: Int) -> Outcome? {
    switch scanner.step(byte, at: index) {
    case .more:
      let isTooLong = index &- scanner.lineStart >= limits.fieldBytes && byte != ASCII.carriageReturn
      return isTooLong ? .failure(.fieldTooLarge) : nil
    case .field(let field):
      if fields.count >= limits.fieldCount { return .failure(.tooManyFields) }
      fields.append(field)
      return nil
    case .end: return .finished(end: index &+ 1)
    case .failure(let failure): return .failure(failure)
    }
  }

  private mutating func stepStartLine(_ byte: UInt8, at index: Int) -> Outcome? {
    switch state {
    case .emptyLineFeed:
      state = .afterEmptyLine
      return byte == ASCII.lineFeed ? nil : .failure(.bareCarriageReturn)
    case .startLineFeed:
      state = .fields
      fields.reserveCapacity(min(limits.fieldCount, 16))
      return byte == ASCII.lineFeed
        ? .startLine(lineStart..<(index &- 1)) : .failure(.bareCarriageReturn)
    case .beginning where byte == ASCII.carriageReturn && kind == .request:
      // RFC 9112 §2.2: one empty line before the request line is forgiven.
      state = .emptyLineFeed
      return nil
    case .beginning, .afterEmptyLine:
      state = .startLine
      lineStart = index
      return continueStartLine(byte, at: index)
    case .startLine, .fields:
      return continueStartLine(byte, at: index)
    }
  }

  private mutating func continueStartLine(_ byte: UInt8, at index: Int) -> Outcome? {
    if index &- lineStart >= limits.startLineBytes, byte != ASCII.carriageReturn {
      return .failure(kind == .request ? .targetTooLong : .malformedStatusLine)
    }
    switch byte {
    case ASCII.carriageReturn:
      if index == lineStart { return .failure(malformed) }
      state = .startLineFeed
      return nil
    case ASCII.lineFeed: return .failure(.bareLineFeed)
    case _ where HeadScanner.isOrdinary(byte): return nil
    case ASCII.tab, 0x80...0xFF: return kind == .response ? nil : .failure(malformed)
    default: return .failure(malformed)
    }
  }

  private static func isOrdinary(_ byte: UInt8) -> Bool { byte >= 0x20 && byte <= 0x7E }

  private var malformed: HTTPFailure {
    kind == .request ? .malformedRequestLine : .malformedStatusLine
  }
}
