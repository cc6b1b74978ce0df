public import HubKernel
import HubPeering
import HubRTC

/// Lets peers move their messages onto a data channel with the hub.
public final class ClientChannelsPlugin: Plugin {
  public static let manifest = Manifest(
    "client-channels", "Lets peers keep their place over a data channel when their WebSocket drops.",
    wants: [Capability((any NameResolving).self)])

  private let host: Host
  private let desk: Desk

  public init(_ settings: Tenanted<Settings>, _ host: Host) throws {
    self.host = host
    let peering = try Peering(
      settings.server.peering, host, resolving: host.want((any NameResolving).self))
    desk = Desk(
      host: host, peering: peering, counts: Metrics(host.metrics),
      tookChannel: host.emitter(PeerTookChannel.self), keptPlace: host.emitter(PeerKeptPlace.self),
      seats: host.slot { Seat() })
  }

  public func wire(_ hub: Wiring) {
    hub.receive("carrier") { [desk] message in desk.heard(carrier: message) }
    hub.receive(ownSignals: { [desk] message, _ in desk.heard(signal: message) })
    hub.receive(.closing) { [desk] peer in desk.closing(peer) }
    hub.health { [desk] in desk.health }
  }

  public func adopt(_ predecessor: ClientChannelsPlugin) {
    desk.take(over: predecessor.desk, as: host, from: predecessor.host)
  }
}
