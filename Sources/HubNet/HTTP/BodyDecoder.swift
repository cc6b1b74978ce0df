/// Takes the body out of a connection's input and hands its bytes on without copying them.
struct BodyDecoder: Sendable {
  private var framing: BodyFraming
  private var chunks: ChunkedDecoder
  private var remaining = 0

  init(_ framing: BodyFraming, limits: HTTPLimits = HTTPLimits()) {
    self.framing = framing
    chunks = ChunkedDecoder(limits: limits)
    if case .sized(let size) = framing { remaining = size }
  }

  /// Call with every piece of input in turn; a piece is never seen again unless the body ended inside it.
  mutating func feed(
    _ bytes: UnsafeRawBufferPointer, _ sink: (UnsafeRawBufferPointer) -> Void
  ) -> BodyProgress {
    if framing == .chunked { return chunks.feed(bytes, sink) }
    let taken = min(remaining, bytes.count)
    if taken > 0 { sink(UnsafeRawBufferPointer(rebasing: bytes[..<taken])) }
    remaining &-= taken
    return remaining <= 0 ? .finished(consumed: taken) : .needMore
  }
}
