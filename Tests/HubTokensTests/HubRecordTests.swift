import HubCrypto
import HubTokens
import HubWire
import Testing

@Suite struct HubRecordTests {
  private func record(_ text: String) -> Result<HubRecord, HubRecord.Mistake> {
    Result { () throws(HubRecord.Mistake) in try HubRecord(text: Array(text.utf8)) }
  }

  @Test func readsWhatOlderHubsWrite() throws {
    let text = """
      {"t":"wss","u":"wss://Your-Bootstrap.example.com:443/","region":"eu-west","priority":3,
       "description":"Community EU bootstrap peer","maintainer":"your-org","uptime":"99.9%","more":[1]}
      """
    let found = try record(text).get()
    #expect(found.location.description == "wss://your-bootstrap.example.com")
    #expect(found.region == "eu-west" && found.priority == 3 && found.uptime == "99.9%")
    #expect(found.maintainer == "your-org" && found.signature == .none && found.timestamp == 0)
  }

  @Test(arguments: [
    "", "[]", "7", "{}", #"{"u":7}"#, #"{"u":"http://a.example"}"#, #"{"t":"ws","u":"wss://a.example"}"#,
    #"{"u":"ws://a.example","priority":-1}"#, #"{"u":"ws://a.example","priority":1.5}"#,
    #"{"u":"ws://a.example","region":7}"#, #"{"u":"ws://a.example","timestamp":-5}"#,
    #"{"u":"ws://a.example","u":"ws://b.example"}"#, #"{"u":"ws://a.example","description":"a\u0007b"}"#,
  ])
  func refusesWhatIsNone(text: String) {
    #expect(throws: HubRecord.Mistake.self) { try record(text).get() }
  }

  @Test func refusesWhatIsTooLong() {
    let long = String(repeating: "x", count: 300)
    #expect(throws: HubRecord.Mistake.self) {
      try record("{\"u\":\"ws://a.example\",\"description\":\"\(long)\"}").get()
    }
    let longer = String(repeating: "x", count: 3_000)
    #expect(throws: HubRecord.Mistake.self) {
      try record("{\"u\":\"ws://a.example\",\"z\":\"\(longer)\"}").get()
    }
  }

  @Test func aSignatureCoversEveryMemberHoweverTheyAreWritten() throws {
    let key = try PrivateKey.generate(.ed25519)
    guard case .ed25519(let half) = key.publicKey.parts else { throw KeyError.unknownKind }
    var draft = HubRecord(try HubLocation("wss://a.example"), region: "eu-west", priority: 2)
    draft.description = "with \"quotes\" and ü"
    let signed = try #require(draft.signed(with: key, at: 1_767_225_600_000))
    #expect(signed.signature == .valid(key: half))
    let text = signed.json.description
    #expect(try record(text).get().signature == .valid(key: half))
    // The same in another order and with white space.
    guard case .object(let members) = signed.json else { return }
    let turned = JSONValue.object(members.reversed()).description.replacing(",\"", with: " ,\n\"")
    #expect(try record(turned).get().signature == .valid(key: half))
    for (one, other) in [
      ("a.example", "b.example"), ("eu-west", "eu-east"), ("\"priority\":2", "\"priority\":1"),
      ("1767225600000", "1767225600001"), ("quotes", "quoted"), ("\"region\"", "\"regien\""),
      ("{\"t\"", "{\"x\":1,\"t\""),
    ] {
      let changed = text.replacing(one, with: other)
      #expect(changed != text)
      #expect(try record(changed).get().signature == .invalid, "\(one)")
    }
  }

  @Test func signsWithEd25519Alone() throws {
    let draft = HubRecord(try HubLocation("wss://a.example"))
    #expect(draft.signed(with: try PrivateKey.generate(.p256), at: 1) == nil)
  }

  @Test func agreesWithOthersAboutTheBytesThatAreSigned() throws {
    let value = try JSONValue(
      parsing: #"{"b":[1,true,null,"\u00fc\u2028\/"],"a":{"z":-5,"y":"\"\\\b\f\n\r\t\u0001"},"B":"x","é":0}"#)
    let bytes = try #require(CanonicalJSON.encode(value))
    let expected =
      #"{"B":"x","a":{"y":"\"\\\b\f\n\r\t\u0001","z":-5},"b":[1,true,null,""# + "ü\u{2028}/" + #""],"é":0}"#
    #expect(String(decoding: bytes, as: UTF8.self) == expected)
  }

  @Test func aListOfSeedsIsGoodFromWhenItWasMadeUntilItsTimeIsOver() throws {
    let key = try PrivateKey.generate(.ed25519)
    let seeds = [try HubLocation("wss://a.example"), try HubLocation("ws://b.example:3000")]
    let bundle = try #require(SeedBundle(app: "mesh", seeds: seeds, seconds: 60, at: 1_000_000, key: key))
    let again = try SeedBundle(JSONValue(parsing: bundle.json.description))
    #expect(again == bundle && again.seeds == seeds)
    for (time, isGood) in [(400_000, true), (399_999, false), (1_060_000, true), (1_060_001, false)] {
      #expect(again.isGood(at: Int64(time), skew: 600_000) == isGood, "\(time)")
    }
    let changed = bundle.json.description.replacing("a.example", with: "c.example")
    #expect(throws: HubRecord.Mistake.self) { try SeedBundle(JSONValue(parsing: changed)) }
  }
}
