import HubTokens
import HubWire
import Testing

@Suite struct HubHandshakeTests {
  private let secret = SharedSecret(Array("0123456789abcdef0123456789abcdef".utf8))
  private let newer = SharedSecret(Array("another secret of thirty-two bytes".utf8))

  private func side(
    _ role: HubHandshake.Role, _ secrets: [SharedSecret?], mesh: String = "mesh", own: String? = nil,
    other: String? = nil
  ) -> HubHandshake {
    HubHandshake(
      role, secrets: secrets.compactMap { $0 }, mesh: mesh, own: own ?? (role == .initiator ? "aa" : "bb"),
      other: other ?? (role == .acceptor ? "aa" : ""))
  }

  /// Plays both sides; nil when both trust each other, else what the first to complain says.
  private func play(
    _ initiator: HubHandshake, _ acceptor: HubHandshake, changing: (HubAuthMessage) -> HubAuthMessage = { $0 }
  ) -> String? {
    var (initiator, acceptor) = (initiator, acceptor)
    var message = initiator.begin()
    for _ in 0..<8 {
      switch acceptor.receive(changing(message)) {
      case .failed(let why): return "acceptor: \(why)"
      case .proven(let last):
        guard let last, case .proven(nil) = initiator.receive(changing(last)) else {
          return "initiator: no end"
        }
        return nil
      case .reply(let reply):
        switch initiator.receive(changing(reply)) {
        case .failed(let why): return "initiator: \(why)"
        case .proven: return "initiator: too early"
        case .reply(let answer): message = answer
        }
      }
    }
    return "it never ends"
  }

  @Test func provesBothSides() {
    #expect(play(side(.initiator, [secret]), side(.acceptor, [secret])) == nil)
  }

  @Test func findsTheSecretThatBothHaveWhileItIsExchanged() {
    #expect(play(side(.initiator, [newer, secret]), side(.acceptor, [secret])) == nil)
    #expect(play(side(.initiator, [secret]), side(.acceptor, [newer, secret])) == nil)
    let none = play(side(.initiator, [newer]), side(.acceptor, [secret]))
    #expect(none == "acceptor: the two hubs have no secret in common")
  }

  @Test func believesNeitherAnotherMeshNorAnotherId() {
    let proofIsWrong = "initiator: the proof is wrong"
    #expect(play(side(.initiator, [secret]), side(.acceptor, [secret], mesh: "other")) == proofIsWrong)
    #expect(play(side(.initiator, [secret]), side(.acceptor, [secret], other: "cc")) == proofIsWrong)
  }

  @Test func believesNothingThatWasChangedOnTheWay() throws {
    let forged = [UInt8](repeating: 7, count: 32)
    for part in 0..<5 {
      let outcome = play(side(.initiator, [secret]), side(.acceptor, [secret])) { message in
        switch (message, part) {
        case (.hello(let keys, _), 0): .hello(keys: keys, nonce: forged)
        case (.challenge(let key, _, let hub, let proof), 1):
          .challenge(key: key, nonce: forged, hub: hub, proof: proof)
        case (.challenge(let key, let nonce, _, let proof), 2):
          .challenge(key: key, nonce: nonce, hub: "cc", proof: proof)
        case (.challenge(let key, let nonce, let hub, _), 3):
          .challenge(key: key, nonce: nonce, hub: hub, proof: forged)
        case (.proof, 4): .proof(forged)
        default: message
        }
      }
      #expect(outcome?.hasSuffix("the proof is wrong") == true, "part \(part): \(outcome ?? "believed")")
    }
  }

  @Test func takesNoProofThatIsSentBack() throws {
    var acceptor = side(.acceptor, [secret], own: "aa", other: "aa")
    var mirror = side(.initiator, [secret], own: "aa")
    guard case .reply(.challenge(_, let nonce, _, let proof)) = acceptor.receive(mirror.begin()) else {
      Issue.record("there was no challenge")
      return
    }
    #expect(acceptor.receive(.proof(proof)) == .failed("the proof is wrong"))
    // Nor does it answer itself with its own number.
    var other = side(.acceptor, [secret])
    #expect(other.receive(.hello(keys: [], nonce: nonce)) == .failed("the two hubs have no secret in common"))
  }

  @Test func keepsTheOrder() {
    var acceptor = side(.acceptor, [secret])
    #expect(acceptor.receive(.proof([1])) == .failed("this message of the exchange does not come now"))
    #expect(
      acceptor.receive(.hello(keys: [], nonce: []))
        == .failed("this message of the exchange does not come now"))
    var fresh = side(.acceptor, [secret])
    #expect(fresh.receive(.hello(keys: [], nonce: [1])) == .failed("the number is not one"))
  }

  @Test func writesAndReadsItsMessages() throws {
    let bytes = [UInt8](repeating: 9, count: 32)
    for message: HubAuthMessage in [
      .hello(keys: ["a", "b"], nonce: bytes), .challenge(key: "a", nonce: bytes, hub: "bb", proof: bytes),
      .proof(bytes), .done,
    ] {
      let json = JSONWriter()
      json.object { message.write(to: $0) }
      #expect(HubAuthMessage(try JSONValue(parsing: json.text)) == message)
    }
    for text in ["{}", #"{"step":"hello"}"#, #"{"step":"proof","proof":"="}"#, #"{"step":7}"#, "[]"] {
      #expect(HubAuthMessage(try JSONValue(parsing: text)) == nil)
    }
  }
}
