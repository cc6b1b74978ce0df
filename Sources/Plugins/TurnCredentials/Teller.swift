import HubKernel
import Signaling

/// Tells peers of the servers of their tenant: with the first message, when it turns out whose they are, and
/// when they ask.
final class Teller: Sendable {
  let settings: Tenanted<TurnCredentialsPlugin.Settings>
  let offers: Tenanted<Offer>
  let counts: TurnCredentialsPlugin.Metrics
  private let host: Host
  private let holdings: Slot<Holding>
  private let offIn = Lock<Set<Namespace>>([])

  init(_ settings: Tenanted<TurnCredentialsPlugin.Settings>, _ host: Host) {
    self.settings = settings
    self.host = host
    counts = TurnCredentialsPlugin.Metrics(host.metrics)
    holdings = host.slot { Holding() }
    offers = Tenanted(
      server: Offer(settings.server),
      overrides: settings.exceptions.reduce(into: [:]) { $0[$1] = Offer(settings[$1]) })
  }

  /// Leaves those tenants alone.
  func spare(_ namespaces: Set<Namespace>) { offIn.withLock { $0 = namespaces } }

  /// Whether a tenant has the plugin off.
  func isOff(in namespace: Namespace) -> Bool { offIn.withLock { $0.contains(namespace) } }

  /// Whether it matters to which tenant a peer turns out to belong.
  var hasExceptions: Bool { offers.exceptions.contains { offers[$0] != offers.server } }

  /// A peer asks for new ones.
  func answer(_ message: borrowing Message) {
    let peer = message.peer
    let settings = settings[peer.namespace]
    let wait = peer[holdings].allowance.take(settings.peerPerMinute, at: peer.nanoseconds)
    guard wait == 0 else {
      counts.tooManyByPeer.add(in: peer.namespace)
      message.refuse(
        Refusal(
          "rate-limited", "a peer may ask for \(settings.peerPerMinute) credentials a minute",
          by: TurnCredentialsPlugin.manifest.id, retryAfter: .rounded(wait), rule: "peerPerMinute"))
      return
    }
    tell(peer)
    counts.byMessage.add(in: peer.namespace)
  }

  private func tell(_ peer: Peer) {
    let offer = offers[peer.namespace]
    peer.send { json in
      json.object { json in
        json.field("type", word: "ice-servers")
        json.field("data") { offer.write($0, for: peer.id, at: peer.wallMilliseconds) }
        json.field("fromPeerId", word: "system")
        json.field("networkName", verbatim: peer.quotedNetworkName)
        json.field("timestamp", peer.wallMilliseconds)
      }
    }
  }
}

extension Teller: Greeter {
  /// Adds `iceServers` to `connected`. To whom a peer belongs that nobody has bound to a tenant is known when
  /// it announces itself; until then it is told what is for all.
  func greet(_ peer: Peer, _ json: JSONWriter) {
    let namespace = peer.namespace
    let offer = offers[namespace]
    guard settings[namespace].inConnected, !offer.isEmpty, !isOff(in: namespace) else { return }
    offer.writeServers(json, for: peer.id, at: peer.wallMilliseconds)
    counts.inConnected.add(in: namespace)
  }
}

extension Teller: PresenceFollower {
  /// Tells a peer of its tenant's servers, once it is known whose it is, if it was told of others before.
  func entered(_ guest: Guest, at connection: ConnectionID, in room: Room, isRenewal: Bool) {
    guard !isRenewal, settings[room.namespace].inConnected, !isOff(in: room.namespace) else { return }
    host.visit(connection) { [self] peer in
      let namespace = peer.namespace
      let holding = peer[holdings]
      guard !peer.isBound, offers[namespace] != offers[holding.namespace] else { return }
      holding.namespace = namespace
      tell(peer)
      counts.afterAnnouncing.add(in: namespace)
    }
  }

  /// Whoever leaves keeps what it was told until that ends.
  func left(_ peer: PeerID, _ room: Room, reason: String) {}
}

extension Duration {
  /// So many nanoseconds, rounded up: whoever waits as long as it was told finds its turn come.
  static func rounded(_ nanoseconds: Int64) -> Duration {
    .milliseconds((nanoseconds &+ 999_999) / 1_000_000)
  }
}
