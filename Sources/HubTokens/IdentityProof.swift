internal import HubCrypto
package import HubWire

/// Shows that an id belongs to whoever holds a key: the id is the SHA-1 of an Ed25519 public key, and the key
/// signs a challenge.
package enum IdentityProof {
  /// How many bytes of chance a challenge has.
  package static let challengeLength = 32
  private static let domain = Array("loft id-proof 1\n".utf8)

  /// The id that goes with a key.
  package static func peerID(of publicKey: [UInt8]) -> PeerID? {
    Digest.sha1(publicKey).withUnsafeBytes { PeerID(bytes: $0) }
  }

  /// What is signed. Challenge and id have fixed lengths, and the hub's own id stands last, so that no two
  /// statements are one text.
  package static func statement(challenge: [UInt8], peer: PeerID, hub: String) -> [UInt8] {
    domain + challenge + Array(peer.description.utf8) + Array(hub.lowercased().utf8)
  }

  /// Whether the key is that of the id, and its owner is there now.
  package static func isValid(
    publicKey: [UInt8], signature: [UInt8], challenge: [UInt8], peer: PeerID, hub: String
  ) -> Bool {
    guard challenge.count == challengeLength, peerID(of: publicKey) == peer,
      let key = try? PublicKey(ed25519: publicKey)
    else { return false }
    return key.verifies(signature, of: statement(challenge: challenge, peer: peer, hub: hub))
  }
}
