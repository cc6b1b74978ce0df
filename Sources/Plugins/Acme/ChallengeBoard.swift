import HubCrypto
import HubKernel

/// What authorities are shown at this moment, over HTTP and in handshakes.
final class ChallengeBoard: Sendable {
  /// More than an order can have are of no use.
  private static let most = AcmePlugin.Settings.mostDomains

  private let files = Lock<[String: String]>([:])
  private let taking: any CertificateTaking

  init(_ taking: any CertificateTaking) { self.taking = taking }

  /// What is to be read under a token.
  func file(_ token: String) -> String? { files.withLock { $0[token] } }

  /// Shows what answers the challenges of one order, instead of whatever was shown.
  func show(_ challenges: [OrderedChallenge], as kind: AcmePlugin.Settings.Challenge) throws(Obstacle) {
    guard challenges.count <= Self.most else { throw Obstacle("the authority asks for too much") }
    switch kind {
    case .file:
      files.withLock { files in
        files = Dictionary(challenges.map { ($0.token, $0.authorization) }) { first, _ in first }
      }
    case .handshake:
      let shown = challenges.map { one in
        HandshakeChallenge(name: one.name, digest: Digest.sha256(Array(one.authorization.utf8)).bytes)
      }
      do { try taking.answer(shown) } catch {
        throw Obstacle("challenges cannot be answered: \(error)")
      }
    }
  }

  /// Shows nothing any more.
  func clear() {
    files.withLock { $0 = [:] }
    try? taking.answer([])
  }
}

/// A challenge that an authority has given us for a name.
struct OrderedChallenge: Equatable, Sendable {
  let name: String
  let token: String
  let authorization: String
  /// Where to say that it may come.
  let url: String
  /// Where to see what came of it.
  let authorizationURL: String
}
