import HubKernel

extension RateLimitPlugin {
  /// How much one rule leaves somebody.
  struct Level: Sendable {
    let rule: Rule
    /// What comes back each second, or each minute for hubs; how many there may be, for connections.
    let limit: Int?
    let burst: Int?
    let left: Int?
    let isDry: Bool
  }

  /// What is known of the limits of a peer.
  struct Insight: Sendable {
    let namespace: Namespace
    let address: IPAddress?
    let strikes: Int
    let levels: [Level]
  }

  /// `GET /admin/v1/limits/:peer`: how full each bucket of a peer is.
  func explain(_ request: HTTPRequest) async -> HTTPResponse {
    guard let text = request.parameters["peer"], let id = PeerID(text) else {
      return problem(400, "bad-peer-id", "a peer id has 40 hexadecimal digits")
    }
    let wanted = request.queryValue("namespace")
    let found = Lock([Insight]())
    await host.everyPeer { [self] peer in
      guard peer.id == id, wanted == nil || peer.namespace.name == wanted else { return }
      let insight = insight(peer)
      found.withLock { $0.append(insight) }
    }
    let insights = found.withLock { $0 }.sorted { $0.namespace.name < $1.namespace.name }
    guard !insights.isEmpty else { return problem(404, "no-such-peer", "no such peer is connected") }
    let json = JSONWriter()
    json.object {
      $0.field("peerId", id)
      $0.list("connections") { list in
        for insight in insights { list.object { RateLimitPlugin.write(insight, to: $0) } }
      }
    }
    return .json(Array(json.bytes))
  }

  private func insight(_ peer: Peer) -> Insight {
    let guest = peer[guests]
    let limits = bind(guest, peer)
    let now = peer.nanoseconds
    let ledger = ledger
    var levels = [
      level(.perSecond, limits.messages, guest.messages.left(limits.messages, at: now), limits.dryRun),
      level(.bytesPerSecond, limits.bytes, guest.bytes.left(limits.bytes, at: now), limits.dryRun),
      level(
        .announcementsPerSecond, limits.announcements,
        guest.announcements.left(limits.announcements, at: now), limits.dryRun),
    ]
    let tenant = ledger.tenant(peer.namespace)
    for (rule, rate, bucket) in [
      (Rule.hubsPerMinute, limits.hubs, tenant.hubs),
      (.tenantPerSecond, limits.tenantMessages, tenant.messages),
      (.tenantBytesPerSecond, limits.tenantBytes, tenant.bytes),
    ] {
      let left = Bucket.left(bucket.missing(at: now, depth: rate.depth), rate)
      levels.append(level(rule, rate, left, limits.dryRun))
    }
    let address = IPAddress(peer.remote)
    if let address, guest.isSeated { levels += addressLevels(address, ledger.book) }
    return Insight(namespace: peer.namespace, address: address, strikes: guest.strikes, levels: levels)
  }

  private func addressLevels(_ address: IPAddress, _ book: AddressBook) -> [Level] {
    let one = book.connections(AddressKey(address))
    let all = book.connections(AddressKey(addresses.subnet(of: address)))
    let host = AddressKey(addresses.host(of: address))
    let knocks = book.left(host, addresses.handshakes, in: \.handshakes)
    let requests = book.left(host, addresses.requests, in: \.requests)
    return [
      count(.connectionsPerAddress, addresses.perAddress, one),
      count(.connectionsPerSubnet, addresses.perSubnet, all),
      level(.handshakesPerSecond, addresses.handshakes, knocks, addresses.dryRun),
      level(.requestsPerSecond, addresses.requests, requests, addresses.dryRun),
    ]
  }

  private func level(_ rule: Rule, _ rate: Rate, _ left: Int, _ dryRun: RuleSet) -> Level {
    let isLimited = rate.isLimited
    return Level(
      rule: rule, limit: isLimited ? Int(clamping: rate.count) : nil, burst: isLimited ? rate.burst : nil,
      left: isLimited ? left : nil, isDry: dryRun.contains(rule))
  }

  private func count(_ rule: Rule, _ most: Int?, _ used: Int) -> Level {
    Level(
      rule: rule, limit: most, burst: nil, left: most.map { max($0 - used, 0) },
      isDry: addresses.dryRun.contains(rule))
  }

  private static func write(_ insight: Insight, to json: JSONWriter) {
    json.field("namespace", insight.namespace.name)
    if let address = insight.address { json.field("address", address.description) }
    json.field("strikes", insight.strikes)
    json.list("rules") { list in
      for level in insight.levels {
        list.object {
          $0.field("rule", level.rule.rawValue)
          if let limit = level.limit { $0.field("limit", limit) }
          if let burst = level.burst { $0.field("burst", burst) }
          if let left = level.left { $0.field("left", left) }
          $0.field("dryRun", level.isDry)
        }
      }
    }
  }
}
