import HubCrypto
import HubKernel
import HubTesting
import HubTokens
import Testing

@testable import AuthTokens

@Suite struct IdentityTests {
  private let id = "00000000000000000000000000000000000000ab"

  private func hub(_ mode: String = "required", policy: String = "resume") async throws -> TestHub {
    try await Bench.hub(
      "peers: {selfCertifying: \(mode), proofTime: 10s}", hub: "id: '\(id)', duplicate: \(policy)")
  }

  /// A key with the id that goes with it.
  private func owner() throws -> (key: PrivateKey, bytes: [UInt8], peer: PeerID) {
    let key = try PrivateKey.generate(.ed25519)
    guard case .ed25519(let bytes) = key.publicKey.parts, let peer = IdentityProof.peerID(of: bytes) else {
      throw KeyError.library
    }
    return (key, bytes, peer)
  }

  private func challenge(_ client: TestClient) throws -> [UInt8] {
    let said = try #require(client.heard.last { $0.type == "id-challenge" })
    #expect(said["data"]?["hub"]?.text == id)
    return try #require(Base64URL.decode(Array((said["data"]?["challenge"]?.text ?? "").utf8)))
  }

  private func prove(
    _ hub: TestHub, _ client: TestClient, _ key: PrivateKey, _ bytes: [UInt8], for peer: PeerID? = nil,
    hubID: String? = nil
  ) async throws {
    let statement = IdentityProof.statement(
      challenge: try challenge(client), peer: peer ?? client.peer, hub: hubID ?? id)
    let signature = Base64URL.encode(try key.sign(statement))
    let data = "{\"publicKey\":\"\(Base64URL.encode(bytes))\",\"signature\":\"\(signature)\"}"
    await hub.send("{\"type\":\"id-proof\",\"data\":\(data)}", by: client)
  }

  @Test func asksAfterItHasGreeted() async throws {
    let hub = try await hub()
    let client = await hub.connect(Bench.peer)
    #expect(client.heard.map(\.type) == ["connected", "id-challenge"])
    #expect(try challenge(client).count == 32)
    #expect(await hub.announce(client, in: "lobby").contains { $0["code"] == "id-not-proven" })
  }

  @Test func believesWhoHoldsTheKey() async throws {
    let hub = try await hub()
    let (key, bytes, peer) = try owner()
    let client = await hub.connect(peer)
    try await prove(hub, client, key, bytes)
    #expect(client.heard.last?.type == "id-proven")
    #expect(await hub.announce(client, in: "lobby").isEmpty)
    await hub.pass(.seconds(20))
    #expect(client.isOpen)
    await hub.send(#"{"type":"id-proof","data":{}}"#, by: client)
    #expect(client.heard.last?["code"] == "id-proof-unasked")
  }

  @Test func believesNobodyElse() async throws {
    let hub = try await hub()
    let (key, bytes, peer) = try owner()
    let (_, otherBytes, otherPeer) = try owner()
    for (who, claimed, signed, place) in [
      (Bench.peer, bytes, Bench.peer, id), (peer, otherBytes, peer, id), (peer, bytes, otherPeer, id),
      (peer, bytes, peer, String(id.reversed())), (peer, [], peer, id),
    ] {
      let client = await hub.connect(who)
      try await prove(hub, client, key, claimed, for: signed, hubID: place)
      #expect(client.heard.last?["code"] == "id-proof-wrong")
      #expect(client.close?.code == 4001)
    }
  }

  @Test func closesWhoDoesNotAnswerInTime() async throws {
    let hub = try await hub()
    let client = await hub.connect(Bench.peer)
    await hub.pass(.seconds(12))
    #expect(client.close?.code == 4001)
    #expect(client.heard.last?["code"] == "id-not-proven")
    let relaxed = try await self.hub("allowed")
    let other = await relaxed.connect(Bench.peer, in: "lobby")
    await relaxed.pass(.seconds(12))
    #expect(other.isOpen)
    #expect(!other.heard.contains { $0.type == "error" })
  }

  @Test func letsNobodyTakeOverAProvenId() async throws {
    let hub = try await hub("allowed", policy: "replace")
    let (key, bytes, peer) = try owner()
    let client = await hub.connect(peer)
    try await prove(hub, client, key, bytes)
    #expect(await hub.connect(peer).refusal == "id-held")
    #expect(
      await hub.upgrade(query: "peerId=\(peer)&resume=\(String(repeating: "0", count: 32))").refusal
        == "id-held")
    #expect(client.isOpen)
    let resume = try #require(client.heard.first?["resume"]?.text)
    let back = await hub.upgrade(query: "peerId=\(peer)&resume=\(resume)")
    #expect(back.isOpen)
    #expect(client.close?.code == 4009)
    await hub.close(back)
    #expect(await hub.connect(peer).isOpen)
  }
}
