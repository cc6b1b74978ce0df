/// The chunked transfer coding. RFC 9112 §7.1.
struct ChunkedDecoder: Sendable {
  private enum State: Equatable {
    case size, blankBeforeExtension, extensionStart, extensions, sizeLineFeed
    case data, dataCarriageReturn, dataLineFeed
    case trailers, finished
    case failed(HTTPFailure)
  }

  private let limits: HTTPLimits
  private var state = State.size
  private var digits = 0
  private var remaining = 0
  private var total = 0
  private var extensionBytes = 0
  private var totalExtensionBytes = 0
  private var trailerBytes = 0
  private var trailers = FieldScanner()

  init(limits: HTTPLimits) { self.limits = limits }

  mutating func feed(
    _ bytes: UnsafeRawBufferPointer, _ sink: (UnsafeRawBufferPointer) -> Void
  ) -> BodyProgress {
    var index = 0
    while index < bytes.count {
      switch state {
      case .finished: return .finished(consumed: index)
      case .failed(let failure): return .failure(failure)
      case .data:
        let end = index &+ min(remaining, bytes.count &- index)
        sink(UnsafeRawBufferPointer(rebasing: bytes[index..<end]))
        remaining &-= end &- index
        index = end
        if remaining == 0 { state = .dataCarriageReturn }
      default:
        step(bytes[index])
        index &+= 1
      }
    }
    if case .failed(let failure) = state { return .failure(failure) }
    return state == .finished ? .finished(consumed: index) : .needMore
  }

  private mutating func step(_ byte: UInt8) {
    switch state {
    case .size: readSize(byte)
    case .blankBeforeExtension, .extensionStart, .extensions: readExtension(byte)
    case .sizeLineFeed: endSizeLine(byte)
    case .dataCarriageReturn: expect(byte, ASCII.carriageReturn, then: .dataLineFeed)
    case .dataLineFeed:
      digits = 0
      extensionBytes = 0
      expect(byte, ASCII.lineFeed, then: .size)
    case .trailers: readTrailer(byte)
    case .data, .finished, .failed: break
    }
  }

  private mutating func expect(_ byte: UInt8, _ wanted: UInt8, then next: State) {
    state = byte == wanted ? next : .failed(.malformedChunk)
  }

  private mutating func readSize(_ byte: UInt8) {
    if let value = ASCII.hexValue(byte) {
      digits &+= 1
      if digits > HTTPLimits.chunkSizeDigits { return state = .failed(.malformedChunk) }
      let (scaled, overflow) = remaining.multipliedReportingOverflow(by: 16)
      if overflow || scaled > limits.bodyBytes &- total &- Int(value) {
        return state = .failed(.bodyTooLarge)
      }
      remaining = scaled &+ Int(value)
      return
    }
    switch byte {
    case _ where digits == 0: state = .failed(.malformedChunk)
    case ASCII.carriageReturn: state = .sizeLineFeed
    case ASCII.semicolon: countExtension(then: .extensionStart)
    case ASCII.space, ASCII.tab: countExtension(then: .blankBeforeExtension)
    default: state = .failed(.malformedChunk)
    }
  }

  /// Extensions are skipped, but only while they can be nothing else than extensions.
  private mutating func readExtension(_ byte: UInt8) {
    switch (state, byte) {
    case (.extensions, ASCII.carriageReturn): state = .sizeLineFeed
    case (.blankBeforeExtension, ASCII.semicolon): countExtension(then: .extensionStart)
    case (_, ASCII.space), (_, ASCII.tab): countExtension(then: state)
    case (.extensionStart, _) where ASCII.isToken(byte): countExtension(then: .extensions)
    case (.extensions, ASCII.semicolon): countExtension(then: .extensionStart)
    case (.extensions, _) where ASCII.isVisible(byte): countExtension(then: .extensions)
    default: state = .failed(.malformedChunk)
    }
  }

  private mutating func countExtension(then next: State) {
    extensionBytes &+= 1
    totalExtensionBytes &+= 1
    let fits =
      extensionBytes <= limits.chunkExtensionBytes && totalExtensionBytes <= limits.totalChunkExtensionBytes
    state = fits ? next : .failed(.chunkExtensionTooLarge)
  }

  private mutating func endSizeLine(_ byte: UInt8) {
    total &+= remaining
    expect(byte, ASCII.lineFeed, then: remaining == 0 ? .trailers : .data)
  }

  /// Trailers must be well formed and are dropped: nothing may change a request after it was routed.
  private mutating func readTrailer(_ byte: UInt8) {
    trailerBytes &+= 1
    if trailerBytes > limits.trailerBytes { return state = .failed(.trailersTooLarge) }
    switch trailers.step(byte, at: trailerBytes) {
    case .more, .field: break
    case .end: state = .finished
    case .failure(let failure): state = .failed(failure)
    }
  }
}
