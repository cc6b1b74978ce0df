import HubCrypto
import Testing

@Suite struct SignatureCheckTests {
  @Test func oneCheckSaysTheSameAgainAndAgainAsTheKey() throws {
    let secret = try PrivateKey.generate(.ed25519)
    guard case .ed25519(let half) = secret.publicKey.parts else { throw KeyError.unknownKind }
    let check = try SignatureCheck(ed25519: half)
    for length in [0, 1, 200, 20_000] {
      let message = [UInt8](repeating: 7, count: length)
      let signature = try secret.sign(message)
      var forged = signature
      forged[3] ^= 1
      for _ in 0..<3 {
        #expect(check.verifies(signature, of: message))
        #expect(!check.verifies(forged, of: message))
        #expect(!check.verifies(signature, of: message + [1]))
        #expect(!check.verifies(Array(signature.dropLast()), of: message))
      }
    }
    #expect(!check.verifies(try PrivateKey.generate(.ed25519).sign([1]), of: [1]))
  }

  @Test func whatIsNoKeyIsNoCheck() {
    #expect(throws: KeyError.malformed) { try SignatureCheck(ed25519: [1, 2, 3]) }
  }
}
