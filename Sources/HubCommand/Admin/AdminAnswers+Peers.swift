internal import HubKernel

extension AdminAnswers {
  /// What the close code of a peer is when nobody says otherwise.
  private static let usualCode = 4_003
  /// RFC 6455 §5.5: a close frame has 125 bytes, two of them for the code.
  private static let longestReason = 123

  /// A page of those who are connected.
  func peers(_ request: HTTPRequest) async -> HTTPResponse {
    var cursor: PeerPage.Cursor?
    if let text = request.queryValue("cursor") {
      guard let parsed = PeerPage.Cursor(text) else {
        return .problem(400, code: "bad-cursor", "a cursor is what 'next' of a page before said")
      }
      cursor = parsed
    }
    var network: NetworkName?
    if let text = request.queryValue("network") {
      guard let name = NetworkName(text) else {
        return .problem(400, code: "bad-network", "no network can be called that")
      }
      network = name
    }
    var tenant: Namespace?
    if let name = request.queryValue("tenant") {
      // A tenant that does not exist has no peers, and asking makes no name known.
      guard let known = find(tenant: name) else { return Self.page([], next: nil) }
      tenant = known
    }
    let limit = request.queryValue("limit").flatMap { Int($0) } ?? PeerPage.usual
    let page = PeerPage(limit: limit, after: cursor, tenant: tenant, network: network)
    await host.everyPeer { page.visit($0) }
    let (peers, next) = page.result
    return Self.page(peers, next: next)
  }

  /// Peers that count as hubs.
  func hubs() async -> HTTPResponse {
    let page = PeerPage(limit: PeerPage.mostHubs, isHub: true)
    await host.everyPeer { page.visit($0) }
    let hubs = page.result.peers
    return Self.json { $0.list("hubs", { list in hubs.forEach { $0.write(to: list) } }) }
  }

  /// One peer.
  func peer(_ request: HTTPRequest) async -> HTTPResponse {
    guard let (id, tenant) = named(in: request), let card = await card(of: id, in: tenant) else {
      return Self.nobody
    }
    let writer = JSONWriter()
    card.write(to: writer)
    return .json(Array(writer.bytes))
  }

  /// Closes a peer's connection.
  func kick(_ request: HTTPRequest) async -> HTTPResponse {
    let reason = request.queryValue("reason") ?? "closed by the operator"
    let code = request.queryValue("code").flatMap { UInt16($0) } ?? UInt16(Self.usualCode)
    guard let (id, tenant) = named(in: request), host.isConnected(id, in: tenant) else { return Self.nobody }
    guard reason.utf8.count <= Self.longestReason else {
      return .problem(400, code: "bad-query", "reason is longer than \(Self.longestReason) bytes")
    }
    guard host.close(id, in: tenant, code: code, reason: reason) else { return Self.nobody }
    request.changed(from: "connected", to: "closed with \(code): \(reason)")
    return HTTPResponse(status: 204)
  }

  private static let nobody = HTTPResponse.problem(404, code: "no-such-peer", "no such peer is connected")

  private func named(in request: HTTPRequest) -> (PeerID, Namespace)? {
    guard let id = request.parameters["id"].flatMap({ PeerID($0) }),
      let tenant = find(tenant: request.parameters["tenant"] ?? "")
    else { return nil }
    return (id, tenant)
  }

  private func find(tenant name: String) -> Namespace? { host.hub.tenants.first { $0.name == name } }

  private func card(of id: PeerID, in tenant: Namespace) async -> PeerCard? {
    guard host.isConnected(id, in: tenant) else { return nil }
    let found = Lock<PeerCard?>(nil)
    await host.everyPeer { peer in
      guard peer.id == id, peer.namespace == tenant else { return }
      let card = PeerCard(peer)
      found.withLock { $0 = card }
    }
    return found.withLock { $0 }
  }

  private static func page(_ peers: [PeerCard], next: PeerPage.Cursor?) -> HTTPResponse {
    json {
      $0.list("peers", { list in peers.forEach { $0.write(to: list) } })
      if let next { $0.field("next", next.text) }
    }
  }
}
