import HubKernel

extension TurnCredentialsPlugin {
  /// Keeps strangers from what is only for those who show who they are.
  func authorize(_ intent: ServeRequest) -> Verdict {
    guard intent.plugin == Self.manifest.id, settings[intent.namespace].route == .identified,
      !intent.isIdentified
    else { return .proceed }
    teller.counts.strangers.add(in: intent.namespace)
    return .refuse(
      "unauthorized",
      "who asks here shows the credential it connects with; peers find iceServers in what they hear first")
  }

  /// `GET /ice-servers`, and `?peerId=` for a name in the credential.
  func answer(_ request: HTTPRequest) -> HTTPResponse {
    let namespace = request.view.tenant ?? .standard
    guard settings[namespace].route != .off, !teller.isOff(in: namespace) else {
      return .problem(404, code: "not-found", "this hub gives out no servers over HTTP", by: Self.manifest.id)
    }
    if let wait = wait(request) {
      teller.counts.tooManyByAddress.add(in: namespace)
      return tooMany(wait)
    }
    var peer: PeerID?
    if let text = request.queryValue("peerId") {
      peer = PeerID(text)
      guard peer != nil else {
        return .problem(
          400, code: "bad-peer-id", "a peerId has 40 hexadecimal digits", by: Self.manifest.id)
      }
    }
    let json = JSONWriter()
    json.object { teller.offers[namespace].write($0, for: peer, at: host.clock.wallMilliseconds) }
    teller.counts.byRoute.add(in: namespace)
    return .json(Array(json.bytes))
  }

  /// How long this address has to wait; nil when it need not. A Unix socket has no address, and whoever can
  /// open it is this machine's.
  private func wait(_ request: HTTPRequest) -> Duration? {
    guard let address = IPAddress(request.remote) else { return nil }
    let now = Int64(truncatingIfNeeded: host.clock.now)
    let wait = book.take(address, settings.server.addressPerMinute, at: now)
    return wait == 0 ? nil : .rounded(wait)
  }

  private func tooMany(_ wait: Duration) -> HTTPResponse {
    var response = HTTPResponse.problem(
      429, code: "rate-limited",
      "one address may ask for \(settings.server.addressPerMinute) credentials a minute",
      by: Self.manifest.id, retryAfter: Double(wait.milliseconds) / 1000, rule: "addressPerMinute")
    response.headers.append(("retry-after", String((wait.milliseconds + 999) / 1000)))
    return response
  }
}
