internal import HubCrypto
internal import HubKernel

/// What a reactor keeps of a server that it is calling, until that has answered.
final class ClientCall {
  let connection: ConnectionID
  let address: WebSocketAddress
  let options: CallOptions
  /// When it is too late.
  let deadline: UInt64
  /// For `wss`.
  var context: TLSContext?
  /// Addresses still to be tried.
  var candidates: [RemoteAddress] = []
  /// The socket with which the present one is tried.
  var link: Link?
  /// Set when it is known why it does not come about.
  var failure: CallFailure?
  var handshake: ClientHandshake?
  var parser: ClientResponseParser
  /// What the server said instead of opening a WebSocket, while the rest of it is awaited.
  var refusal: (status: Int, length: Int)?

  init(
    _ connection: ConnectionID, _ address: WebSocketAddress, _ options: CallOptions, deadline: UInt64,
    limits: HTTPLimits
  ) {
    self.connection = connection
    self.address = address
    self.options = options
    self.deadline = deadline
    parser = ClientResponseParser(limits: limits)
  }

  /// Why it did not come about, as far as is known.
  var outcome: CallFailure {
    if let failure { return failure }
    if let refusal {
      return .refusal(status: refusal.status, body: UnsafeRawBufferPointer(start: nil, count: 0))
    }
    return CallFailure(.handshakeFailed, "the connection ended in the middle of the handshake")
  }
}
