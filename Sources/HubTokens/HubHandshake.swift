internal import HubCrypto

/// How two hubs of a mesh show each other that both know a secret, without showing it: each sends a number,
/// and each answers with an HMAC over both numbers, both ids, the mesh and its own role.
///
/// A state machine for either side. Whoever connects begins with `hello`; who is connected to answers with
/// `challenge`, which proves that side first; `proof` proves the other; `done` ends it.
package struct HubHandshake: Sendable {
  /// Which side this is.
  package enum Role: String, Sendable {
    case initiator
    case acceptor
  }

  /// What a message leads to.
  package enum Outcome: Sendable, Equatable {
    /// Send this and wait.
    case reply(HubAuthMessage)
    /// The other side has proven itself; send this, if anything, and trust it.
    case proven(HubAuthMessage?)
    /// The other side has not proven itself, or broke the order. The text says why.
    case failed(String)
  }

  private enum Stage {
    case idle
    case awaitsChallenge
    case awaitsProof(SharedSecret)
    case awaitsDone
    case over
  }

  /// Why it failed, where that says something about how the two hubs are set.
  package static let noCommonSecret = "the two hubs have no secret in common"
  package static let wrongProof = "the proof is wrong"

  /// Numbers of chance have this many bytes.
  package static let nonceLength = 32
  private static let purpose = "hub-auth 1"

  private let role: Role
  private let secrets: [SharedSecret]
  private let mesh: String
  private let own: String
  private var other: String
  private let nonce: [UInt8]
  private var stage = Stage.idle
  private var numbers: [UInt8] = []

  /// One side. `own` and `other` are peer ids; who connects does not know the other's and learns it.
  /// `nonce` is for tests alone.
  package init(
    _ role: Role, secrets: [SharedSecret], mesh: String, own: String, other: String = "",
    nonce: [UInt8]? = nil
  ) {
    self.role = role
    self.secrets = secrets.map { $0.derived(for: Self.purpose) }
    self.mesh = mesh
    self.own = own
    self.other = other
    self.nonce = nonce ?? Random.bytes(Self.nonceLength)
  }

  /// The first message of the side that connects.
  package mutating func begin() -> HubAuthMessage {
    stage = .awaitsChallenge
    return .hello(keys: secrets.map(Self.name), nonce: nonce)
  }

  /// Takes the other side's message.
  package mutating func receive(_ message: HubAuthMessage) -> Outcome {
    switch (role, stage, message) {
    case (.acceptor, .idle, .hello(let keys, let theirs)): return challenge(keys, theirs)
    case (.initiator, .awaitsChallenge, .challenge(let key, let theirs, let hub, let proof)):
      return answer(key, theirs, hub, proof)
    case (.acceptor, .awaitsProof(let secret), .proof(let proof)): return judge(proof, secret)
    case (.initiator, .awaitsDone, .done):
      stage = .over
      return .proven(nil)
    default: return fail("this message of the exchange does not come now")
    }
  }

  private mutating func challenge(_ keys: [String], _ theirs: [UInt8]) -> Outcome {
    guard theirs.count == Self.nonceLength, theirs != nonce else { return fail("the number is not one") }
    // Secrets are exchanged one hub after the other, so the two sides agree on one that both have.
    guard let secret = secrets.first(where: { keys.contains(Self.name($0)) }) else {
      return fail(Self.noCommonSecret)
    }
    numbers = theirs + nonce
    stage = .awaitsProof(secret)
    return .reply(
      .challenge(key: Self.name(secret), nonce: nonce, hub: own, proof: proof(of: .acceptor, secret)))
  }

  private mutating func answer(
    _ key: String, _ theirs: [UInt8], _ hub: String, _ proof: [UInt8]
  ) -> Outcome {
    guard theirs.count == Self.nonceLength, theirs != nonce else { return fail("the number is not one") }
    guard let secret = secrets.first(where: { Self.name($0) == key }) else {
      return fail(Self.noCommonSecret)
    }
    numbers = nonce + theirs
    other = hub
    guard constantTimeEquals(proof, self.proof(of: .acceptor, secret)) else {
      return fail(Self.wrongProof)
    }
    stage = .awaitsDone
    return .reply(.proof(self.proof(of: .initiator, secret)))
  }

  private mutating func judge(_ proof: [UInt8], _ secret: SharedSecret) -> Outcome {
    guard constantTimeEquals(proof, self.proof(of: .initiator, secret)) else {
      return fail(Self.wrongProof)
    }
    stage = .over
    return .proven(.done)
  }

  private mutating func fail(_ why: String) -> Outcome {
    stage = .over
    return .failed(why)
  }

  /// The role stands in it, so that a proof cannot be sent back; every part has its length before it, so that
  /// no two sets of parts are one text.
  private func proof(of role: Role, _ secret: SharedSecret) -> [UInt8] {
    let (initiator, acceptor) = self.role == .initiator ? (own, other) : (other, own)
    let parts = [Self.purpose, role.rawValue, mesh, initiator, acceptor].map { Array($0.utf8) } + [numbers]
    let statement = parts.flatMap { [UInt8($0.count >> 8 & 255), UInt8($0.count & 255)] + $0 }
    return secret.authenticate(statement).bytes
  }

  /// What a secret is called on the wire, which says nothing about it.
  private static func name(_ secret: SharedSecret) -> String { String(secret.fingerprint.hex.prefix(16)) }
}
