internal import CHubSys
internal import Glibc
internal import HubCrypto
internal import HubKernel
internal import Synchronization

extension Server {
  private static let mostAddresses = 8

  /// Opens a WebSocket to `url` on the reactor with the fewest sockets. Everything that happens is told to
  /// `hear`, on the reactor's thread; the last event is `closed` or `failed`.
  public func connect(
    to url: String, _ options: WebSocketClient.Options = WebSocketClient.Options(),
    hear: @escaping @Sendable (WebSocketClient.Event) -> Void
  ) throws(WebSocketClientFailure) -> WebSocketClient {
    guard let address = WebSocketAddress(url) else { throw .badAddress(url) }
    var context = options.tls
    if address.isSecure, context == nil { context = try Self.systemContext() }
    let port =
      shared.ports.min { $0.load.load(ordering: .relaxed) < $1.load.load(ordering: .relaxed) }
      ?? shared.ports[0]
    let client = WebSocketClient(port: port)
    let limits = state.withLock { $0.net.http }
    Self.detach { [context, link = client.link] in
      let found = Self.lookUp(address)
      port.run { loop in
        guard !found.isEmpty else { return hear(.failed(.unknownHost(address.host))) }
        loop.call(
          ClientConnection(
            address, options, context: context, candidates: found, link: link, limits: limits, hear: hear))
      }
    }
    return client
  }

  private static func systemContext() throws(WebSocketClientFailure) -> TLSContext {
    do throws(TLSSetupError) {
      return try TLSContext.client()
    } catch {
      throw .tls("\(error)")
    }
  }

  private static func lookUp(_ address: WebSocketAddress) -> [RemoteAddress] {
    if let ip = IPAddress(address.host) { return [RemoteAddress(ip, port: Int(address.port))] }
    var found = Array(repeating: hub_address(), count: mostAddresses)
    let count = hub_look_up(address.host, address.port, &found, Int32(mostAddresses))
    return found.prefix(Int(max(count, 0))).map { RemoteAddress($0) }
  }

  /// Runs work that waits, such as asking for a name, on a thread of its own.
  private static func detach(_ work: @escaping @Sendable () -> Void) {
    final class Box: Sendable {
      let work: @Sendable () -> Void
      init(_ work: @escaping @Sendable () -> Void) { self.work = work }
    }
    let box = Unmanaged.passRetained(Box(work))
    var thread = pthread_t()
    let result = pthread_create(
      &thread, nil,
      { argument in
        guard let argument else { return nil }
        hub_block_signals()
        Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().work()
        return nil
      }, box.toOpaque())
    if result == 0 { pthread_detach(thread) } else { box.takeRetainedValue().work() }
  }
}
