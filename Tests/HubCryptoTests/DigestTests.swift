import HubCrypto
import Testing

@Suite struct DigestTests {
  /// RFC 3174 §7.3, FIPS 180-4's examples, and the accept key of RFC 6455 §1.3.
  @Test(arguments: [
    ("", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
    ("abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
    ("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "84983e441c3bd26ebaae4aa1f95129e5e54670f1"),
    (
      "dGhlIHNhbXBsZSBub25jZQ==258EAFA5-E914-47DA-95CA-C5AB0DC85B11",
      "b37a4f2cc0624f1690f64606cf385945b2bec4ea"
    ),
  ])
  func knowsSHA1(message: String, expected: String) {
    #expect(Digest.sha1(Array(message.utf8)).hex == expected)
  }

  /// FIPS 180-4's examples.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func knowsSHA256(message: String, expected: String) {
    let digest = Digest.sha256(Array(message.utf8))
    #expect(digest.hex == expected)
    #expect(digest.bytes.count == SHA256Digest.byteCount)
  }

  /// RFC 4231 §4.2 to §4.4, §4.7, §4.8, and the empty key over the empty message.
  @Test(arguments: [
    (
      [UInt8](repeating: 0x0B, count: 20), Array("Hi There".utf8),
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
    ),
    (
      Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    ),
    (
      [UInt8](repeating: 0xAA, count: 20), [UInt8](repeating: 0xDD, count: 50),
      "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
    ),
    (
      [UInt8](repeating: 0xAA, count: 131),
      Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
    ),
    ([], [], "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"),
  ])
  func knowsHMAC(key: [UInt8], message: [UInt8], expected: String) {
    #expect(Digest.hmacSHA256(message, key: key).hex == expected)
  }

  @Test func comparesInFull() {
    let cases: [([UInt8], [UInt8], Bool)] = [
      ([], [], true), ([1], [], false), ([], [1], false), ([1, 2], [1, 2], true), ([1, 2], [1, 3], false),
      ([0, 2], [1, 2], false), ([1, 2], [1, 2, 0], false),
    ]
    for (left, right, equal) in cases {
      #expect(constantTimeEquals(left, right) == equal, "\(left) \(right)")
    }
  }

  @Test(arguments: [0, 1, 16, 1000])
  func givesAsManyRandomBytesAsAsked(count: Int) {
    #expect(Random.bytes(count).count == count)
  }

  @Test func neverGivesTheSameRandomBytesTwice() {
    #expect(Set((0..<1000).map { _ in Random.bytes(16) }).count == 1000)
  }
}
