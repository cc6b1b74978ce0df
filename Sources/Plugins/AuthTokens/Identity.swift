import HubCrypto
import HubKernel
import HubTokens
import Signaling

extension AuthTokensPlugin {
  /// Asks a new peer to prove that its id is its own. It stands behind what greets the peer, whichever plugin
  /// that is, since it is sent in a turn of its own.
  func challengeLater(_ peer: Peer) {
    let identity = settings[peer.namespace].peers
    guard identity.selfCertifying != .off else { return }
    if identity.selfCertifying == .required {
      let end = peer.wallMilliseconds + identity.proofTime.milliseconds
      unproven.withLock { $0.add(peer.connection, at: end) }
    }
    host.visit(peer.connection) { [self] in challenge($0) }
  }

  private func challenge(_ peer: Peer) {
    let standing = peer[standings]
    guard !standing.isIdentityProven else { return }
    if standing.challenge.isEmpty { standing.challenge = Random.bytes(IdentityProof.challengeLength) }
    let text = Base64URL.encode(standing.challenge)
    let hub = host.hub.id.lowercased()
    peer.send { json in
      json.object { json in
        json.field("type", word: "id-challenge")
        json.field("data") { data in
          data.field("challenge", text)
          data.field("hub", hub)
        }
        json.field("fromPeerId", word: "system")
        json.field("timestamp", peer.wallMilliseconds)
      }
    }
  }

  /// The answer to a challenge.
  func takeProof(_ message: borrowing Message) {
    let peer = message.peer
    let standing = peer[standings]
    let challenge = standing.challenge
    // A challenge is answered once, rightly or wrongly.
    standing.challenge = []
    guard !challenge.isEmpty, !standing.isIdentityProven else {
      return message.refuse("id-proof-unasked", "nobody asked for a proof", by: Self.manifest.id)
    }
    let data = message.json
    let bytes: (String) -> [UInt8] = { name in
      data?[name]?.text.flatMap { $0.utf8.count <= 128 ? Base64URL.decode(Array($0.utf8)) : nil } ?? []
    }
    guard
      IdentityProof.isValid(
        publicKey: bytes("publicKey"), signature: bytes("signature"), challenge: challenge, peer: peer.id,
        hub: host.hub.id)
    else {
      let denial = Denial("id-proof-wrong", "this does not prove that the id is that of your key")
      counts.refused(denial)
      return end(peer, denial)
    }
    standing.isIdentityProven = true
    unproven.withLock { $0.remove(peer.connection) }
    holders.withLock { $0.enter(peer.id, in: home(of: peer), peer.connection, peer.resumeKey) }
    peer.send { json in
      json.object { json in
        json.field("type", word: "id-proven")
        json.field("fromPeerId", word: "system")
        json.field("timestamp", peer.wallMilliseconds)
      }
    }
  }

  /// May somebody become known whose id is not proven?
  func authorizeIdentity(_ intent: AnnouncePeer) -> Verdict {
    guard settings[intent.namespace].peers.selfCertifying == .required else { return .proceed }
    let standing = intent.peer[standings]
    if standing.isIdentityProven { return .proceed }
    // Who was in no such tenant before has not been asked yet.
    if standing.challenge.isEmpty { host.visit(intent.peer.connection) { [self] in challenge($0) } }
    return refuse(.identity, intent.peer.id)
  }

  /// May somebody come with an id that another has proven to be theirs?
  func admitsIdentity(_ intent: AdmitConnection) -> Bool {
    guard settings[intent.namespace].peers.selfCertifying != .off else { return true }
    let key = intent.request.queryValue("resume").flatMap { ResumeKey($0) }
    return holders.withLock { $0.admits(intent.peer, in: intent.namespace, showing: key) }
  }

  /// Under which tenant what a connection proves is kept: one that never changes.
  func home(of peer: Peer) -> Namespace { peer.isBound ? peer.namespace : .standard }

  /// Closes those who did not prove themselves in time.
  func sweepUnproven() {
    let now = host.clock.wallMilliseconds
    while let connection = unproven.withLock({ $0.next(at: now) }) {
      host.visit(connection) { [self] peer in
        guard !peer[standings].isIdentityProven else { return }
        counts.refused(.identity)
        end(peer, .identity)
      }
    }
  }
}
