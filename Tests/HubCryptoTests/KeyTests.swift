import HubCrypto
import Testing

@Suite struct KeyTests {
  private let message = Array("a message".utf8)

  @Test(arguments: KeyKind.allCases) func verifiesWhatItSignedAndNothingElse(_ kind: KeyKind) throws {
    let key = try PrivateKey.generate(kind)
    let signature = try key.sign(message)
    #expect(key.publicKey.verifies(signature, of: message))
    #expect(!key.publicKey.verifies(signature, of: message + [0]))
    #expect(!(try PrivateKey.generate(kind)).publicKey.verifies(signature, of: message))
    for place in [0, signature.count / 2, signature.count - 1] {
      var forged = signature
      forged[place] ^= 1
      #expect(!key.publicKey.verifies(forged, of: message))
    }
    for wrong in [[], Array(signature.dropLast()), signature + [0], [UInt8](repeating: 0, count: 64)] {
      #expect(!key.publicKey.verifies(wrong, of: message))
    }
  }

  @Test(arguments: KeyKind.allCases) func survivesBeingWrittenDown(_ kind: KeyKind) throws {
    let key = try PrivateKey.generate(kind)
    let again = try PrivateKey(pem: key.pem())
    let signature = try again.sign(message)
    let readBack = try PublicKey(pem: key.publicKey.pem)
    #expect(readBack.kind == kind)
    #expect(readBack.verifies(signature, of: message))
    #expect(readBack.fingerprint == key.publicKey.fingerprint)
    let fromParts =
      switch key.publicKey.parts {
      case .ed25519(let bytes): try PublicKey(ed25519: bytes)
      case .p256(let x, let y): try PublicKey(p256: x, y)
      case .rsa(let modulus, let exponent): try PublicKey(rsa: modulus, exponent)
      }
    #expect(fromParts.verifies(signature, of: message))
    #expect(fromParts.parts == key.publicKey.parts)
    #expect("\(key)" == "a private \(kind.rawValue) key")
  }

  @Test func takesTheKeyOfACertificate() throws {
    let made = try SelfSigned.make(for: ["example.org"])
    let signature = try PrivateKey(pem: made.key).sign(message)
    #expect(try PublicKey(pem: made.certificate).verifies(signature, of: message))
  }

  @Test func saysWhatIsNoKey() throws {
    let key = try PrivateKey.generate(.ed25519)
    #expect(throws: KeyError.isPrivate) { try PublicKey(pem: key.pem()) }
    #expect(throws: KeyError.noKey) { try PublicKey(pem: Array("a secret".utf8)) }
    #expect(throws: KeyError.noKey) { try PrivateKey(pem: key.publicKey.pem) }
    let damaged = "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"
    #expect(throws: KeyError.malformed) { try PublicKey(pem: Array(damaged.utf8)) }
    #expect(throws: KeyError.malformed) { try PublicKey(ed25519: [1, 2, 3]) }
    let one = [UInt8](repeating: 1, count: 32)
    #expect(throws: KeyError.malformed) { try PublicKey(p256: one, one) }
    #expect(throws: KeyError.wrongSize(bits: 1_024)) {
      try PublicKey(rsa: [UInt8](repeating: 0xFF, count: 128), [1, 0, 1])
    }
    #expect(throws: KeyError.wrongSize(bits: 16_384)) {
      try PublicKey(rsa: [UInt8](repeating: 0xFF, count: 2_048), [1, 0, 1])
    }
  }

  /// RFC 8037, appendix A.4.
  @Test func knowsTheSignatureOfTheStandard() throws {
    let hex: (String) -> [UInt8] = { text in
      let digits = Array(text.utf8).compactMap { Int(String(UnicodeScalar($0)), radix: 16) }
      return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
    let key = try PublicKey(ed25519: hex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"))
    let signature = hex(
      "860c98d2297f3060a33f42739672d61b53cf3adefed3d3c672f320dc021b411e"
        + "9d59b8628dc351e248b88b29468e0e41855b0fb7d83bb15be902bfccb8cd0a02")
    #expect(
      key.verifies(signature, of: Array("eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc".utf8)))
  }
}
