public import HubKernel
import HubRegistry
import HubTokens
import Signaling

/// Decides who may speak, by what they show.
public final class AuthTokensPlugin: Plugin {
  public static let manifest = Manifest(
    "auth-tokens", "Decides who may speak: tokens, tickets, proofs of hubs and of ids.",
    wants: [Capability((any HTTPFetching).self), Capability((any HubDirectory).self)],
    provides: [
      Capability((any Grants).self), Capability((any TokenInspecting).self),
      Capability((any HubProving).self),
    ])

  let settings: Tenanted<Settings>
  let host: Host
  let counts: Metrics
  let judge: Judge
  let standings: Slot<Standing>
  let hubs: (any HubDirectory)?
  let endings = Lock(ExpiryQueue())
  /// Connections that must prove their id, and until when.
  let unproven = Lock(ExpiryQueue())
  let holders = Lock(IdentityHolders())
  let roll = Lock(HubRoll())
  /// Whether anything is asked of anybody. Where nothing is, connections have no state here.
  let isOn: Bool
  /// Whether there is no tenant whom a peer without a credential could join.
  let isClosedToAll: Bool

  public init(_ settings: Tenanted<Settings>, _ host: Host) throws {
    self.settings = settings
    self.host = host
    counts = Metrics(host.metrics)
    standings = host.slot(Standing.init)
    hubs = host.want((any HubDirectory).self)
    judge = try Judge(settings, host, counts, host.want((any HTTPFetching).self))
    isOn = judge.hasCredentials || Self.asksForProofs(settings)
    isClosedToAll =
      judge.policies.server.isClosed
      && judge.policies.exceptions.allSatisfy { [judge] in judge.policies[$0].isClosed }
  }

  public func wire(_ hub: Wiring) {
    hub.before(AdmitConnection.self, at: .identify) { [self] intent in await admit(&intent) }
    hub.before(ServeRequest.self, at: .identify) { [self] intent in await serve(&intent) }
    hub.before(AnnouncePeer.self, at: .authorize) { [self] intent in authorize(intent) }
    hub.before(RegisterHub.self, at: .identify) { [self] intent in identify(intent) }
    hub.receive("hub-auth") { [self] in prove($0) }
    hub.receive("id-proof") { [self] in takeProof($0) }
    hub.receive(.opening) { [self] in opened($0) }
    hub.receive(.closing) { [self] in closed($0) }
    hub.receive(returning: { [self] in cameBack($0, with: $1) })
    hub.on(ConfigReloaded.self) { [judge] _ in judge.names.forget() }
    hub.offer((any Grants).self, self)
    hub.offer((any TokenInspecting).self, Inspector(judge: judge))
    hub.offer((any HubProving).self, HubProver(plugin: self))
    hub.health { [self] in health }
  }

  public func start() async throws {
    if !judge.keys.sources.isEmpty {
      host.spawn { [self] in await fetchKeys() }
      host.every(.seconds(1)) { [self] in
        if judge.keys.sources.contains(where: \.isDue) { host.spawn { [self] in await fetchKeys() } }
      }
    }
    host.every(.seconds(1)) { [self] in
      sweep()
      sweepUnproven()
    }
  }

  public func adopt(_ predecessor: AuthTokensPlugin) {
    let used = predecessor.judge.tickets.withLock { $0 }
    judge.tickets.withLock { $0 = used }
    let (endings, unproven) = (predecessor.endings.withLock { $0 }, predecessor.unproven.withLock { $0 })
    self.endings.withLock { $0 = endings }
    self.unproven.withLock { $0 = unproven }
    let (holders, roll) = (predecessor.holders.withLock { $0 }, predecessor.roll.withLock { $0 })
    self.holders.withLock { $0 = holders }
    self.roll.withLock { $0 = roll }
    for source in judge.keys.sources {
      let known = predecessor.judge.keys.sources.first { $0.place == source.place }
      if let known { source.adopt(known) }
    }
    host.spawn { [self] in await reconsider() }
  }
}

extension AuthTokensPlugin {
  private static func asksForProofs(_ settings: Tenanted<Settings>) -> Bool {
    ([settings.server] + settings.exceptions.map { settings[$0] }).contains { one in
      one.hubs.isProofNeeded || one.peers.selfCertifying != .off
    }
  }
}

extension AuthTokensPlugin: Grants {
  /// What the connection of a peer was granted; nil for one that came without a credential.
  public func grant(of peer: Peer) -> Grant? { isOn ? peer[standings].grant : nil }
}
