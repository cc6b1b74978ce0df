internal import HubCrypto
public import HubKernel

extension Server {
  /// Reads the certificate and the key again, for connections that come; open ones stay as they are. If they
  /// cannot be used, nothing changes.
  public func refreshCertificate() throws(ServerError) {
    try oneByOne { () throws(ServerError) in
      let (settings, challenges) = state.withLock { ($0.settings, $0.challenges) }
      try adopt(settings, challenges)
    }
  }

  /// Answers handshakes that ask for one of these names with `acme-tls/1`, instead of those it was told
  /// before. Without any, no handshake is looked at for that.
  public func answer(_ challenges: [HandshakeChallenge]) throws(ServerError) {
    var made: [TLSChallenge] = []
    for challenge in challenges {
      guard let digest = SHA256Digest(bytes: challenge.digest) else {
        throw .tls("a digest of a challenge has 32 bytes")
      }
      do throws(TLSSetupError) { made.append(try TLSChallenge(for: challenge.name, agreement: digest)) } catch
      {
        throw .tls("\(error)")
      }
    }
    try oneByOne { [made] () throws(ServerError) in
      try adopt(state.withLock { $0.settings }, made)
    }
  }

  /// Listens on these addresses, instead of those it was told before, for paths below
  /// `/.well-known/acme-challenge/` alone. If one of them cannot be had, nothing changes.
  public func listen(forChallenges addresses: [String]) throws(ServerError) {
    try oneByOne { () throws(ServerError) in
      let before = state.withLock { $0.challengeListeners }
      let kept = before.filter { addresses.contains($0.wanted) }
      var opened: [Listener] = []
      for text in addresses where !kept.contains(where: { $0.wanted == text }) {
        opened += try ListenerOpening.open(text, for: .challenges, number: number)
      }
      let closed = before.filter { !addresses.contains($0.wanted) }
      state.withLock { [kept, opened] in $0.challengeListeners = kept + opened }
      for port in shared.ports {
        port.run { [opened] loop in
          for listener in opened { loop.listen(listener) }
          for listener in closed { loop.stopListening(listener) }
        }
      }
    }
  }

  /// Settings and certificates change one after the other: whoever is second begins with what the first left.
  func oneByOne(_ work: () throws(ServerError) -> Void) throws(ServerError) {
    try changing.withLock { _ in Result { () throws(ServerError) in try work() } }.get()
  }

  private func adopt(_ settings: HubSettings, _ challenges: [TLSChallenge]) throws(ServerError) {
    let net = try NetSettings(settings, challenges: challenges)
    shared.meters.certificateEnd.set(net.certificateEnd)
    state.withLock { state in
      state.net = net
      state.challenges = challenges
    }
    for port in shared.ports { port.run { $0.reactor.adopt(net) } }
  }
}
