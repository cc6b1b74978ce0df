internal import COpenSSL

extension TLSContext {
  /// The application protocol of a handshake that asks for a challenge and for nothing else (RFC 8737 §4).
  public static let challengeProtocol = "acme-tls/1"
  /// More names than any certificate is ordered for.
  static let mostChallenges = 100

  /// Where OpenSSL keeps what belongs to a context of ours.
  private static let place = hub_challenges_place()

  /// Answers those who ask with `acme-tls/1` for one of these names, and refuses others who ask so. All other
  /// handshakes are what they were; a context without challenges does not even look.
  func answer(_ challenges: [TLSChallenge]) throws(TLSSetupError) {
    guard !challenges.isEmpty else { return }
    guard challenges.count <= Self.mostChallenges else { throw .library("too many challenges") }
    guard Self.place >= 0 else { throw .lastError() }
    var contexts: [TLSContext] = []
    for challenge in challenges {
      let context = try TLSContext(.server, versions: .tls12 ... .tls13, keyIsReadableByOthers: false)
      try challenge.certificate.identity.install(in: context.pointer, acceptsExpired: true)
      hub_context_accept_challenge(context.pointer)
      contexts.append(context)
    }
    let names = challenges.map { Array($0.name.lowercased().utf8CString) }
    let done = Self.withPointers(to: names[...], []) { names in
      let pointers: [OpaquePointer?] = contexts.map(\.pointer)
      return hub_context_answer(pointer, Self.place, challenges.count, names, pointers)
    }
    guard done == 1 else { throw .lastError() }
  }

  /// A client that asks for a challenge as an authority would, and looks at what it is shown afterwards.
  package static func asker() throws(TLSSetupError) -> TLSContext {
    let context = try TLSContext.client(trust: .anybodyForTests)
    guard hub_context_offer_challenge(context.pointer) == 1 else { throw .lastError() }
    return context
  }

  private static func withPointers<Result>(
    to names: ArraySlice<[CChar]>, _ before: [UnsafePointer<CChar>?],
    _ body: ([UnsafePointer<CChar>?]) -> Result
  ) -> Result {
    guard let first = names.first else { return body(before) }
    return first.withUnsafeBufferPointer {
      withPointers(to: names.dropFirst(), before + [$0.baseAddress], body)
    }
  }
}
