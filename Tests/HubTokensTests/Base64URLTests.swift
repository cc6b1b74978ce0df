import HubTokens
import Testing

@Suite struct Base64URLTests {
  /// RFC 4648 §10, without padding.
  @Test(arguments: [
    ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("fooba", "Zm9vYmE"),
  ])
  func writesAndReads(text: String, encoded: String) {
    #expect(Base64URL.encode(text.utf8) == encoded)
    #expect(Base64URL.decode(Array(encoded.utf8)) == Array(text.utf8))
  }

  @Test func readsWhatItWroteAtAnyLength() {
    for count in 0..<70 {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 251) }
      #expect(Base64URL.decode(Array(Base64URL.encode(bytes).utf8)) == bytes)
    }
  }

  @Test(arguments: ["Zg==", "Z", "Zh", "Zm9", "Zm+v", "Zm/v", "Zm 9v", "Zm9v\n", "Zm9é"])
  func refusesOtherSpellings(_ text: String) {
    #expect(Base64URL.decode(Array(text.utf8)) == nil)
  }
}
