import HubKernel
import HubRegistry
import Signaling

extension NamespaceIsolationPlugin {
  static let notAllowed: StaticCode = "network-not-allowed"

  /// Somebody opens a connection. Whose it is has been found out by now, if it can be.
  func admit(_ intent: inout AdmitConnection) -> Verdict {
    guard restrictsOrigins || intent.isBound else { return .proceed }
    let fields = restrictsOrigins ? originFields(of: intent.request) : []
    guard intent.isBound else {
      // Where it belongs shows when it announces, and then its request is long gone.
      intent[origins] = KnownOrigin(fields)
      return .proceed
    }
    guard !isClosed(intent.namespace) else { return .refuse("tenant-leaving", Obstacle.leaving.sentence) }
    guard rules[intent.namespace].origins.allow(fields) else {
      counts.refused(.origin, in: intent.namespace)
      return .refuse("origin-not-allowed", Obstacle.origin.sentence)
    }
    return .proceed
  }

  private func originFields(of request: HTTPRequest) -> [String] {
    // Most requests have one Origin field or none, and then the others need not become text.
    guard request.header("origin") != nil else { return [] }
    return request.headers.filter { $0.name == "origin" }.map(\.value)
  }

  /// Whether nobody may come in: the tenant is on its way out, or is not there.
  private func isClosed(_ namespace: Namespace) -> Bool {
    let roster = roster
    if roster.isLeaving(namespace, now: host.clock.now) { return true }
    // The roster learns of a new tenant a moment after the hub does.
    return !roster.isPresent(namespace) && !host.hub.tenants.contains(namespace)
  }

  func decide(about intent: AnnouncePeer) -> Verdict {
    let (peer, namespace) = (intent.peer, intent.namespace)
    guard let obstacle = obstacle(to: intent) else {
      noteShape(of: intent)
      return .proceed
    }
    counts.refused(obstacle, in: namespace)
    host.log.debug(
      "a peer may not be in a network",
      ["peer": peer.id.description, "namespace": namespace.name, "cause": obstacle.rawValue])
    return .refuse(Self.notAllowed, peer.isBound ? obstacle.sentence : Obstacle.toStrangers)
  }

  private func obstacle(to intent: AnnouncePeer) -> Obstacle? {
    let (peer, namespace, network) = (intent.peer, intent.namespace, intent.network)
    if roster.isLeaving(namespace, now: host.clock.now) { return .leaving }
    if peer.isBound, !isOwn(network, of: namespace) { return .outside }
    if namespace == .standard, settings.server.unknown == .refuse { return .unknown }
    let rules = rules[namespace]
    if rules.reserved.contains(network) { return .reserved }
    if rules.isStrict, NameShape(of: network) != [] { return .name }
    if !peer.isBound, !rules.origins.isEmpty {
      guard let fields = peer[origins].fields, rules.origins.allow(fields) else { return .origin }
    }
    return nil
  }

  /// Whether a network is one of those that a bound peer's tenant claims, or the one on which its hubs meet.
  private func isOwn(_ network: NetworkName, of namespace: Namespace) -> Bool {
    let claimant = host.claim(network)
    if claimant == namespace || (namespace != .standard && !host.hasNetworks(namespace)) { return true }
    return namespace != .standard
      && hubs.map { network.bytes.elementsEqual($0.mesh(in: namespace).utf8) } ?? false
  }

  /// Names that older clients choose are taken, and those who see to the clients hear of it.
  private func noteShape(of intent: AnnouncePeer) {
    let shape = NameShape(of: intent.network)
    guard shape != [] else { return }
    counts.oddNames.add(in: intent.namespace)
    guard isFirst(shape, in: intent.namespace) else { return }
    host.log.warning(
      "a network has a name of old",
      [
        "namespace": intent.namespace.name, "network": String(decoding: intent.network.bytes, as: UTF8.self),
        "has": shape.words,
      ])
    let peer = intent.peer
    peer.send { json in
      json.object { json in
        json.field("type", word: "warning")
        json.field("code", word: "old-network-name")
        json.field("by", NamespaceIsolationPlugin.manifest.id)
        json.field("reason", "the name of a network should have no \(shape.words)")
        json.field("fromPeerId", word: "system")
        json.field("networkName", verbatim: peer.quotedNetworkName)
        json.field("timestamp", peer.wallMilliseconds)
      }
    }
  }

  func limit(_ intent: inout RegisterHub) -> Verdict {
    intent.limit = rules[intent.namespace].hubs
    return .proceed
  }
}
