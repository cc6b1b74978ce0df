import HubKernel
import HubRegistry
import HubTokens
import Signaling

extension AuthTokensPlugin {
  /// An exchange costs a few hashes; who needs more than this has the wrong secret.
  private static let mostHandshakes = 3

  /// Whether a certificate is that of a hub.
  func isHub(_ certificate: ClientCertificate?, in namespace: Namespace) -> Bool {
    let hubs = settings[namespace].hubs
    guard hubs.mutualTLS, let certificate else { return false }
    return hubs.names.isEmpty || !Set(hubs.names).isDisjoint(with: certificate.names + [certificate.subject])
  }

  /// What hubs of that tenant's mesh prove that they know.
  func meshSecrets(in namespace: Namespace) -> [SharedSecret] {
    settings[namespace].hubs.secret.compactMap(\.shared)
  }

  /// Whether a connection has shown, in whatever way, that it is a hub.
  func isProven(_ peer: Peer) -> Bool {
    guard isOn else { return false }
    let standing = peer[standings]
    return standing.isHubProven || standing.grant?.isHub == true
  }

  /// One message of the exchange by which a hub proves that it is one.
  func prove(_ message: borrowing Message) {
    let peer = message.peer
    let standing = peer[standings]
    let secrets = meshSecrets(in: peer.namespace)
    guard !secrets.isEmpty else {
      return message.refuse("hub-auth-off", "this hub does not ask hubs for a secret", by: Self.manifest.id)
    }
    guard let said = HubAuthMessage(message.json) else {
      return message.refuse("hub-auth-malformed", "this is no message of the exchange", by: Self.manifest.id)
    }
    if case .hello = said {
      standing.handshakes += 1
      standing.handshake = HubHandshake(
        .acceptor, secrets: secrets, mesh: hubs?.mesh(in: peer.namespace) ?? "",
        own: host.hub.id.lowercased(),
        other: peer.id.description)
    }
    guard standing.handshakes <= Self.mostHandshakes, var handshake = standing.handshake else {
      return failHub(message, "begin with hello, and not too often")
    }
    let outcome = handshake.receive(said)
    standing.handshake = handshake
    switch outcome {
    case .reply(let answer): send(answer, to: peer)
    case .proven(let answer):
      standing.isHubProven = true
      standing.handshake = nil
      if let answer { send(answer, to: peer) }
      host.log.notice("a hub has proven itself", ["peer": peer.id.description])
    case .failed(let why): failHub(message, why)
    }
  }

  private func failHub(_ message: borrowing Message, _ why: String) {
    let denial = Denial("hub-proof-wrong", why)
    counts.refused(denial)
    host.log.notice("a hub has not proven itself", ["peer": message.peer.id.description])
    message.peer[standings].handshake = nil
    message.refuse(denial.code, denial.reason, by: Self.manifest.id)
  }

  private func send(_ answer: HubAuthMessage, to peer: Peer) {
    peer.send { json in
      json.object { json in
        json.field("type", word: "hub-auth")
        json.field("data") { answer.write(to: $0) }
        json.field("fromPeerId", word: "system")
        json.field("timestamp", peer.wallMilliseconds)
      }
    }
  }

  /// Whether somebody who wants to count as a hub may, and notes it for when it is registered.
  func authorizeHub(_ intent: AnnouncePeer) -> Verdict {
    guard settings[intent.namespace].hubs.isProofNeeded else { return .proceed }
    let mesh = hubs?.mesh(in: intent.namespace) ?? ""
    guard intent.isHub || intent.network.bytes.elementsEqual(mesh.utf8) else { return .proceed }
    let peer = intent.peer
    let standing = peer[standings]
    guard isProven(peer) else { return refuse(.hub, peer.id) }
    roll.withLock { $0.enter(peer.id, in: intent.namespace, peer.connection) }
    if !standing.enrolled.contains(intent.namespace) { standing.enrolled.append(intent.namespace) }
    return .proceed
  }

  /// A hub is about to be registered, perhaps without an announcement.
  func identify(_ intent: RegisterHub) -> Verdict {
    guard settings[intent.namespace].hubs.isProofNeeded,
      !roll.withLock({ $0.contains(intent.peer, in: intent.namespace) })
    else { return .proceed }
    return refuse(.hub, intent.peer)
  }

  /// A connection is gone, and what it had proven with it.
  func forget(_ peer: Peer) {
    let standing = peer[standings]
    for namespace in standing.enrolled {
      roll.withLock { $0.remove(peer.id, in: namespace, peer.connection) }
    }
    if standing.isIdentityProven {
      holders.withLock { $0.remove(peer.id, in: home(of: peer), peer.connection) }
    }
  }
}
