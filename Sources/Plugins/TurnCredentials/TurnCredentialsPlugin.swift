public import HubKernel
import Signaling

/// Tells peers of STUN and TURN servers, with credentials that are good for a while.
public final class TurnCredentialsPlugin: Plugin {
  public static let manifest = Manifest(
    "turn-credentials", "Gives peers credentials for TURN servers that are good for a while.",
    requires: [Capability((any Announcing).self), Capability((any Greeting).self)],
    provides: [Capability((any TurnLending).self)])

  let settings: Tenanted<Settings>
  let host: Host
  let teller: Teller
  private let announcing: any Announcing
  private let greeting: any Greeting
  private let held = Lock(AddressBook())

  private static let sweepPeriod = Duration.seconds(60)

  public init(_ settings: Tenanted<Settings>, _ host: Host) throws {
    self.settings = settings
    self.host = host
    teller = Teller(settings, host)
    announcing = try host.require((any Announcing).self)
    greeting = try host.require((any Greeting).self)
  }

  public func wire(_ hub: Wiring) {
    teller.spare(hub.offIn)
    hub.receive("ice-servers") { [teller] in teller.answer($0) }
    hub.serve(.GET, "/ice-servers") { [self] in answer($0) }
    if everySetting.contains(where: { $0.route == .identified }) {
      hub.before(ServeRequest.self, at: .authorize) { [self] in authorize($0) }
    }
    hub.offer((any TurnLending).self, self)
    hub.health { [self] in health }
  }

  public func start() async throws {
    greeting.add(teller, under: Self.manifest.id)
    if teller.hasExceptions { announcing.follow(teller) }
    host.every(Self.sweepPeriod) { [self] in
      book.sweep(at: Int64(truncatingIfNeeded: host.clock.now))
      teller.counts.addresses.set(book.count)
    }
  }

  public func adopt(_ predecessor: TurnCredentialsPlugin) {
    let book = predecessor.book
    held.withLock { $0 = book }
  }

  public func stop() async {
    greeting.remove(teller)
    announcing.unfollow(teller)
  }

  /// Who has asked over HTTP of late, which a reload must not forget.
  var book: AddressBook { held.withLock { $0 } }

  private var everySetting: [Settings] { [settings.server] + settings.exceptions.map { settings[$0] } }

  private var health: Health {
    guard everySetting.contains(where: \.lacksSecret) else { return .ok }
    return .degraded("urls names TURN servers and there is no secret, so peers are not told of them")
  }
}

extension TurnCredentialsPlugin: TurnLending {
  /// The addresses that peers of a tenant are told.
  public func addresses(in namespace: Namespace) -> [String] {
    teller.isOff(in: namespace) ? [] : teller.offers[namespace].addresses
  }

  /// A credential that begins now.
  public func credential(for peer: PeerID, in namespace: Namespace) -> TurnCredential? {
    guard !teller.isOff(in: namespace) else { return nil }
    return teller.offers[namespace].credential(for: peer, at: host.clock.wallMilliseconds)
  }
}
