public import HubKernel

/// Sends every WebSocket message back as it came, so that standard conformance suites can be run against the
/// hub.
public final class EchoPlugin: Plugin {
  public static let manifest = Manifest("echo", "Sends every WebSocket message on one path back as it came.")

  let settings: Tenanted<Settings>
  let messages: Counter

  public init(_ settings: Tenanted<Settings>, _ host: Host) {
    self.settings = settings
    messages = host.metrics.counter("messages_total", "messages sent back")
  }

  public func wire(_ hub: Wiring) {
    hub.serve(socket: settings.server.path) { [messages] bytes, kind, peer in
      peer.send(bytes, kind)
      messages.add(on: peer)
    }
  }
}
