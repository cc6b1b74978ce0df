import Testing

@testable import HubNet

@Suite struct Base64Tests {
  // RFC 4648 §10
  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
    ("foobar", "Zm9vYmFy"),
  ])
  func matchesTheStandard(plain: String, encoded: String) {
    #expect(Base64.encode(Array(plain.utf8)) == Array(encoded.utf8))
    #expect(Base64.decode(Array(encoded.utf8)[...]) == Array(plain.utf8))
    #expect(Base64.decodedCount(Array(encoded.utf8)[...]) == plain.utf8.count)
  }

  @Test(arguments: [
    "Zg", "Zg=", "Zg===", "Z===", "====", "=", "Zh==", "Zm9=", "Zm9v\n", " Zm9v", "Zm 9v", "Zm9v====", "Z=g=",
    "Zm-v", "Zm_v", "Zm9é", "=Zm9", "Zg==Zg==",
  ])
  func refusesWhatIsNotStrict(text: String) {
    #expect(Base64.decode(Array(text.utf8)[...]) == nil)
    #expect(Base64.decodedCount(Array(text.utf8)[...]) == nil)
  }

  @Test func roundTripsEveryLengthAndByte() {
    var random = SplitMix(seed: 1)
    for count in 0..<300 {
      let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
      #expect(Base64.decode(Base64.encode(bytes)[...]) == bytes)
    }
  }
}
