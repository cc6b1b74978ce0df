import HubWire
import Testing

@testable import HubLoad

@Suite struct LoadPairTests {
  private func pair(size: Int) throws -> LoadPair {
    let server = try LoadServer("ws://127.0.0.1:1", authority: "")
    let ids = ["a", "b"].map { String(repeating: $0, count: 40) }
    return LoadPair(
      0, LoadPeer(0, at: server, id: ids[0]), LoadPeer(1, at: server, id: ids[1]), network: "n", size: size)
  }

  @Test func aLetterIsASignalOfTheSizeThatWasAskedFor() throws {
    let pair = try pair(size: 300)
    pair.write(at: 0x1234)
    pair.write(at: 0xABCDEF)
    let json = try JSONValue(parsing: String(decoding: pair.letter, as: UTF8.self))
    #expect(json["type"]?.text == "offer" && json["targetPeerId"]?.text == pair.receiver.id)
    #expect(json["messageId"]?.text == "0000000000000001")
    let words = json["data"]?["sdp"]?.text ?? ""
    #expect(words.utf8.count == 300)
    #expect(words.hasPrefix("loft-bench 0000000000000001 0000000000abcdefvvv"))
    #expect(pair.sent == 2 && pair.underWay == 2)
  }

  @Test func onlySixteenDigitsAreANumber() {
    func number(_ text: String) -> UInt64? { Array(text.utf8).withUnsafeBytes { LoadPair.number($0) } }
    #expect(number("00000000000000ff") == 255 && number("ffffffffffffffff") == .max)
    #expect(number("00000000000000FF") == nil && number("ff") == nil && number("000000000000000g") == nil)
  }

  @Test func anAddressThatIsNoneIsRefused() {
    #expect(throws: LoadFailure.self) { try LoadServer("http://127.0.0.1:1", authority: "") }
    #expect(throws: LoadFailure.self) { try LoadServer("ws://nobody.invalid", authority: "") }
  }

  @Test func kindsOfFailureAreKeptWithinALimit() {
    var counts = LoadCounts()
    for number in 0..<1_000 { counts.fail("kind \(number)") }
    #expect(counts.failed.count <= 41 && counts.failures == 1_000)
    var sum = LoadCounts()
    sum.add(counts)
    sum.add(counts)
    #expect(sum.failures == 2_000 && sum.failed.count <= 41)
  }
}
