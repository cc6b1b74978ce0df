internal import HubCrypto
internal import HubKernel

/// What a reactor keeps of a WebSocket that we opened.
final class ClientConnection {
  let address: WebSocketAddress
  let options: WebSocketClient.Options
  let context: TLSContext?
  let hear: @Sendable (WebSocketClient.Event) -> Void
  let link: Lock<Link?>
  /// Set when it is known why it does not open.
  var failure: WebSocketClientFailure?
  var isOpen = false
  var handshake: ClientHandshake?
  var parser: ClientResponseParser
  /// Addresses still to be tried.
  var candidates: [RemoteAddress]

  init(
    _ address: WebSocketAddress, _ options: WebSocketClient.Options, context: TLSContext?,
    candidates: [RemoteAddress], link: Lock<Link?>, limits: HTTPLimits,
    hear: @escaping @Sendable (WebSocketClient.Event) -> Void
  ) {
    self.address = address
    self.options = options
    self.context = context
    self.candidates = candidates
    self.link = link
    self.hear = hear
    parser = ClientResponseParser(limits: limits)
  }

  func received(_ bytes: UnsafeRawBufferPointer, isText: Bool) {
    hear(.message(Array(bytes), isText: isText))
  }

  func ended(code: UInt16, reason: String) {
    link.withLock { $0 = nil }
    if isOpen {
      hear(.closed(code: code, reason: reason))
    } else {
      hear(.failed(failure ?? .handshake("the connection ended in the middle of the handshake")))
    }
  }
}
