/// How a connection ended, or why there never was one.
package enum LinkEnd: Sendable, Equatable {
  /// The hub closed it with this code; 1006 where nobody did.
  case closed(code: UInt16, reason: String)
  /// The hub answered something else than a WebSocket.
  case refused(status: Int, retryAfter: Int?, body: [UInt8])
  /// It could not be reached, or does not speak as a hub.
  case failed(String)

  var error: ClientError {
    switch self {
    case .closed(let code, let reason): ClientError(closeCode: code, reason: reason)
    case .refused(let status, let retryAfter, let body):
      ClientError(status: status, retryAfter: retryAfter, body: body)
    case .failed(let sentence): ClientError("disconnected", sentence)
    }
  }
}
