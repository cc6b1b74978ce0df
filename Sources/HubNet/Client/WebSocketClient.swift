internal import CHubSys
public import HubCrypto
internal import HubKernel

/// A WebSocket to somebody else's server, or to another hub. It lives on one of our reactors.
///
/// Limits, pings and the close handshake are those of the server's own connections.
public final class WebSocketClient: Sendable {
  /// What happens to it, told on the reactor's thread; who hears it must not wait there.
  public enum Event: Sendable, Equatable {
    /// The handshake is done.
    case opened(subprotocol: String?)
    /// A whole message came.
    case message([UInt8], isText: Bool)
    /// It is over: with the code of a close frame, or 1006 when the connection was lost.
    case closed(code: UInt16, reason: String)
    /// It never opened.
    case failed(WebSocketClientFailure)
  }

  /// How to connect.
  public struct Options: Sendable {
    /// What is offered, in order of preference.
    public var subprotocols: [String] = []
    /// Further fields of the request.
    public var headers: [(name: String, value: String)] = []
    /// Whom to believe, for `wss`; nil stands for the authorities of this machine.
    public var tls: TLSContext?

    /// The usual.
    public init() {}
  }

  let port: ReactorPort
  let link = Lock<Link?>(nil)

  init(port: ReactorPort) { self.port = port }

  /// Queues a message. If the other side does not read, the connection ends with 1013.
  public func send(_ message: [UInt8], isText: Bool = true) {
    port.run { [link] loop in
      guard let link = link.withLock({ $0 }) else { return }
      message.withUnsafeBytes { _ = loop.reactor.send($0, isText ? .text : .binary, to: link) }
    }
  }

  /// Says goodbye; `closed` follows.
  public func close(code: UInt16 = 1000, reason: String = "") {
    port.run { [link] loop in
      guard let link = link.withLock({ $0 }) else { return }
      loop.reactor.closeClient(link, code: code, reason: reason)
    }
  }
}
