import HubKernel

@testable import HubTesting

extension Simulation {
  /// Reads what everybody heard in this step, and finds out where everybody is now.
  func readEverything() throws {
    for peer in peers {
      let heard = peer.client.take()
      let before = peer.tenant
      try arrive(peer, heard)
      try read(heard, by: peer, before: before)
      peer.isOpen = peer.client.isOpen
    }
    peers.removeAll { !$0.isOpen && $0.client.state != .waiting }
  }

  /// A peer is where it asked to be unless it was told otherwise.
  private func arrive(_ peer: ModelPeer, _ heard: [Heard]) throws {
    guard let going = peer.going else { return }
    peer.going = nil
    guard peer.client.isOpen else {
      // A hub may have been in before it was turned away, and was told of those there.
      if settings.hasMesh(in: going.tenant), peer.rooms.isEmpty || settings.networksPerPeer == 1 {
        peer.tenant = going.tenant
      }
      return
    }
    let isRefused = heard.contains { $0.type == "error" && $0["messageId"]?.text == going.tag }
    if isRefused {
      tally.refused += 1
      return
    }
    tally.joined += 1
    defer {
      peer.isTakenOver = settings.takesOver(going.network, in: going.tenant, isBound: peer.bound != nil)
    }
    if peer.tenant == going.tenant, peer.rooms.contains(where: { same($0, going.network) }) { return }
    if settings.networksPerPeer == 1 { peer.rooms = [] }
    guard peer.rooms.isEmpty || peer.tenant == going.tenant else {
      throw Leak(description: "\(peer.id) is in networks of two tenants")
    }
    peer.tenant = going.tenant
    peer.rooms.append(going.network)
    try count(heard, by: peer, in: going.network)
  }

  /// A newcomer hears of each member of its network, and of nobody else.
  private func count(_ heard: [Heard], by peer: ModelPeer, in network: String) throws {
    guard isAlone else { return }
    let members = peers.filter { other in
      other.id != peer.id && other.isOpen && other.tenant == peer.tenant
        && other.rooms.contains { same($0, network) }
    }
    let told = heard.prefix { $0.type != "pong" }.filter { $0.type == "peer-discovered" }
    let ids = told.compactMap { $0["data"]?["peerId"]?.text?.lowercased() }
    let more = Set(ids).subtracting(members.map(\.id))
    let isWhole = ids.count == Set(ids).count && ids.count - more.count == members.count
    guard isWhole, more.isSubset(of: peer.tenant.map { spokenFor[$0] } ?? []) else {
      throw Leak(description: "\(peer.id) joined \(members.count) members and was told of \(ids)")
    }
  }

  private static let recordTypes: Set<String> = ["record", "record-ended", "found", "watching"]

  private func read(_ heard: [Heard], by peer: ModelPeer, before: Int?) throws {
    var mayHear = Set([before, peer.tenant].compactMap { $0 })
    // What is published for everybody is for those as well who have announced nothing yet.
    var isNowhere = peer.bound == nil && before == nil
    for message in heard {
      tally.messages += 1
      tally.bytes += message.text.utf8.count
      let isRecord = Self.recordTypes.contains(message.type ?? "")
      try check(
        message.text, as: isRecord && isNowhere ? mayHear.union([0]) : mayHear, uttered: peer.uttered,
        "\(peer.id) heard")
      if message.text.contains(#""nonce":"#) { tally.delivered += 1 }
      if message.type == "record" { tally.pushed += 1 }
      if message.type == "found", message["data"]?["count"] != 0 { tally.found += 1 }
      if message.text.contains(#""viaHub":"#) { tally.toldToHubs += 1 }
      // From here on it is where it is.
      guard message.type == "pong" else { continue }
      mayHear = Set([peer.tenant].compactMap { $0 })
      isNowhere = peer.bound == nil && peer.tenant == nil
    }
  }

  /// No marker and no id but of those tenants.
  private func check(_ text: String, as tenants: Set<Int>, uttered: Set<String>, _ who: String) throws {
    for marker in Oracle.markers(in: text) {
      let isOwn = tenants.contains { settings.tenants[$0].marker == marker }
      guard isOwn else {
        let owner = settings.tenants.first { $0.marker == marker }?.name ?? "nobody"
        throw Leak(description: "\(who) the marker of \(owner): \(text)")
      }
    }
    for id in Oracle.ids(in: text) where !uttered.contains(id) {
      guard tenants.contains(where: { known[$0].contains(id) }) else {
        throw Leak(description: "\(who) of \(id), which was never in its tenant: \(text)")
      }
    }
  }

  private static let paths = [
    "/health", "/stats", "/hubstats", "/hubs", "/peers", "/signaling", "/generate-peer-id", "/livez",
    "/readyz?verbose", "/", "/ws", "/hubs?tenant=north", "/peers?namespace=south", "/hubs/",
    "/admin/v1/meters",
    "/metrics", "/peers/north", "/api/find/shared", "/api/find/lobby?limit=3", "/api/publish",
  ]

  /// Somebody asks over HTTP, with or without a credential.
  func request() async throws {
    let path = pick(Self.paths) ?? "/"
    let method = pick(["GET", "GET", "GET", "GET", "HEAD", "POST", "OPTIONS", "DELETE"]) ?? "GET"
    let isAdmin = chance(10)
    let first = settings.usesTokens ? 1 : 0
    let shown =
      isAdmin || chance(40) ? nil : Int.random(in: first..<settings.tenants.count, using: &generator)
    let lies = chance(20) ? [(name: "x-namespace", value: "north"), ("host", "north.example")] : []
    let fields = shown.map { [settings.field(of: $0)] } ?? []
    note("\(method) \(path) as \(shown.map { settings.tenants[$0].name } ?? (isAdmin ? "admin" : "nobody"))")
    let answer = await hub.ask(method, path, headers: fields + lies, isAdmin: isAdmin)
    tally.requests += 1
    try check(answer, of: path, as: shown, isAdmin: isAdmin)
  }

  /// Whether nobody of that range of ids has been in the tenant of whoever asks.
  private func isNews(_ tenant: ModelTenant, as shown: Int?) -> Bool {
    !known[shown ?? 0].contains { $0.hasPrefix(tenant.idRange) }
  }

  private func check(_ answer: TestAnswer, of path: String, as shown: Int?, isAdmin: Bool) throws {
    let text = answer.headers.map { "\($0.name): \($0.value)\n" }.joined() + answer.text
    tally.bytes += text.utf8.count
    if !isAdmin {
      let fresh = path == "/generate-peer-id" ? Set(Oracle.ids(in: text)) : []
      try check(text, as: [shown ?? 0], uttered: fresh, "over HTTP somebody read")
      for (place, tenant) in settings.tenants.enumerated()
      where place != shown ?? 0 && isNews(tenant, as: shown) {
        guard !text.lowercased().contains(tenant.idRange) else {
          throw Leak(description: "over HTTP somebody read the beginning of an id of \(tenant.name): \(text)")
        }
      }
      for (place, tenant) in settings.tenants.enumerated().dropFirst() where place != shown {
        guard !text.contains("\"\(tenant.name)\"") else {
          throw Leak(description: "over HTTP somebody read of \(tenant.name): \(text)")
        }
      }
    }
    guard path == "/health", answer.status == 200, let json = answer.json else { return }
    let seen = peers.filter { $0.isOpen && !$0.rooms.isEmpty && (isAdmin || $0.tenant == shown ?? 0) }
    let networks = Set(seen.flatMap { peer in peer.rooms.map { [UInt8(peer.tenant ?? 0)] + Array($0.utf8) } })
    for (name, count) in [("peers", seen.count), ("networks", networks.count)]
    where json[name] != .number(String(count)) {
      throw Leak(description: "\(name) should be \(count): \(answer.text)")
    }
  }
}
