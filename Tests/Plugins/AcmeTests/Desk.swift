import HubCrypto
import HubKernel

/// What the network of a hub would do with certificates, as far as a test looks at it.
final class Desk: CertificateTaking {
  struct State {
    var pem: [UInt8]?
    var challenges: [HandshakeChallenge] = []
    var addresses: [String] = []
    var uses = 0
    var isFull = false
    var isDeaf = false
  }

  struct Refusal: Error, CustomStringConvertible { let description = "no space is left" }

  let state = Lock(State())

  var current: [UInt8]? { state.withLock { $0.pem } }

  func use(_ pem: [UInt8]) throws {
    if state.withLock({ $0.isFull }) { throw Refusal() }
    // The network refuses what does not fit together.
    _ = try TLSContext.server(
      TLSIdentity(certificates: .bytes(pem), key: .bytes(pem)), acceptsExpired: true)
    state.withLock { state in
      state.pem = pem
      state.uses += 1
    }
  }

  func answer(_ challenges: [HandshakeChallenge]) throws { state.withLock { $0.challenges = challenges } }

  func listen(on addresses: [String]) throws {
    if state.withLock({ $0.isDeaf }) { throw Refusal() }
    state.withLock { $0.addresses = addresses }
  }
}
