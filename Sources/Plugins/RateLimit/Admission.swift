import HubKernel

extension RateLimitPlugin {
  /// Nobody can know when a place becomes free.
  private static let placeWait = Duration.seconds(10)

  /// Lets a connection knock, and gives it a place among those of its address.
  func admit(_ intent: inout AdmitConnection) -> Verdict {
    guard let address = IPAddress(intent.remote) else { return .proceed }
    if let ban = ban(of: address), let verdict = refuse(ban) { return verdict }
    guard !addresses.isExempt(address) else { return .proceed }
    let ledger = ledger
    let host = AddressKey(addresses.host(of: address))
    let wait = ledger.book.knock(host, addresses.handshakes)
    if wait > 0 {
      let reason = "there may be \(addresses.handshakes.count) connections a second from one address"
      if let verdict = refuse(.handshakesPerSecond, reason, .rounded(wait)) { return verdict }
    }
    switch seat(address, in: ledger.book) {
    case .success(let guest):
      intent[guests] = guest
      return .proceed
    case .failure(let full): return full.verdict
    }
  }

  /// Lets somebody ask over HTTP. The admin listener is not asked about here.
  func answer(_ intent: ServeRequest) -> Verdict {
    guard let address = IPAddress(intent.request.remote) else { return .proceed }
    if let ban = ban(of: address), let verdict = refuse(ban) { return verdict }
    guard !addresses.isExempt(address) else { return .proceed }
    let host = AddressKey(addresses.host(of: address))
    let wait = ledger.book.knock(host, addresses.requests, on: \.requests)
    guard wait > 0 else { return .proceed }
    let reason = "there may be \(addresses.requests.count) requests a second from one address"
    return refuse(.requestsPerSecond, reason, .rounded(wait)) ?? .proceed
  }

  struct Full: Error {
    let verdict: Verdict
  }

  /// Counts a connection for its address and for its subnet, or for neither.
  private func seat(_ address: IPAddress, in book: AddressBook) -> Result<Guest, Full> {
    let key = AddressKey(address)
    let subnet = AddressKey(addresses.subnet(of: address))
    if !book.enter(key, most: addresses.perAddress) {
      let reason = "there may be \(addresses.perAddress ?? 0) connections from one address"
      if let verdict = refuse(.connectionsPerAddress, reason, RateLimitPlugin.placeWait) {
        return .failure(Full(verdict: verdict))
      }
      _ = book.enter(key, most: nil)
    }
    if !book.enter(subnet, most: addresses.perSubnet) {
      let reason = "there may be \(addresses.perSubnet ?? 0) connections from one subnet"
      if let verdict = refuse(.connectionsPerSubnet, reason, RateLimitPlugin.placeWait) {
        book.leave(key)
        return .failure(Full(verdict: verdict))
      }
      _ = book.enter(subnet, most: nil)
    }
    return .success(Guest(entered: book, key, subnet))
  }

  /// The verdict of a rule about addresses; nil when it is only to be counted.
  private func refuse(_ rule: Rule, _ reason: String, _ wait: Duration?) -> Verdict? {
    let isDry = addresses.dryRun.contains(rule)
    counts.refused(rule, isDry: isDry, in: .standard)
    return isDry ? nil : .refuse("rate-limited", reason, retryAfter: wait, rule: rule.word)
  }

  private func refuse(_ ban: Ban) -> Verdict? {
    let isDry = addresses.dryRun.contains(.bans)
    counts.refused(.bans, isDry: isDry, in: .standard)
    guard !isDry else { return nil }
    let left = ban.until.map { Duration.milliseconds(max($0 - host.clock.wallMilliseconds, 1)) }
    return .refuse("banned", "this address may not connect", retryAfter: left, rule: Rule.bans.word)
  }
}

extension Duration {
  /// So many nanoseconds, rounded up to what is told: a peer that waits as long as it was told finds its turn
  /// come.
  static func rounded(_ nanoseconds: Int64) -> Duration {
    .milliseconds((nanoseconds &+ 999_999) / 1_000_000)
  }
}
