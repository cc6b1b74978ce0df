import HubTokens
import HubWire
import Testing

@Suite struct HubLocationTests {
  @Test(arguments: [
    ("ws://a.example", "ws://a.example"), ("WSS://A.Example:443/", "wss://a.example"),
    ("ws://a.example:80", "ws://a.example"), ("ws://a.example:3000/hub", "ws://a.example:3000/hub"),
    ("ws://127.0.0.1:3000", "ws://127.0.0.1:3000"), ("ws://[0:0::1]:3000/", "ws://[::1]:3000"),
    ("wss://my_hub-1.example", "wss://my_hub-1.example"),
  ])
  func writesEveryLocationInOneWay(text: String, expected: String) throws {
    #expect(try HubLocation(text).description == expected)
    #expect(try HubLocation(expected).description == expected)
  }

  @Test(arguments: [
    "", "a.example", "http://a.example", "ws://", "ws:///x", "ws://a.example:0", "ws://a.example:65536",
    "ws://a.example:+1", "ws://user@a.example", "ws://u:p@a.example", "ws://a.example?x=1",
    "ws://a.example/#x",
    "ws://a example", "ws://a.example\n", "ws://a..example", "ws://.example", "ws://[::1", "ws://[a.example]",
    "ws://a.example\\@b", "ws://é.example", "ws://127.1", "ws://0x7f.1", "ws://2130706433", "ws://0177.0.0.1",
    "ws://127.0.0.1.", "ws://1.2.3.4.5", "ws://a.0x1", "ws://\(String(repeating: "a", count: 600))",
  ])
  func refusesWhatLeadsNowhereOrElsewhereThanItSeems(text: String) {
    #expect(throws: HubLocation.Mistake.self) { try HubLocation(text) }
  }

  @Test(arguments: [
    "ws://127.0.0.1", "ws://127.9.9.9", "ws://10.1.2.3", "ws://172.16.0.1", "ws://172.31.255.255",
    "ws://192.168.0.1", "ws://169.254.169.254", "ws://100.64.0.1", "ws://0.0.0.0", "ws://224.0.0.1",
    "ws://255.255.255.255", "ws://198.18.0.1", "ws://[::]", "ws://[::1]", "ws://[fc00::1]", "ws://[fe80::1]",
    "ws://[ff02::1]", "ws://[::ffff:127.0.0.1]", "ws://[::ffff:a00:1]", "ws://[64:ff9b::7f00:1]",
    "ws://[2002:7f00:1::]", "ws://[2001:db8::1]", "ws://localhost", "ws://a.localhost", "ws://hub",
    "ws://hub.local", "ws://hub.internal", "ws://hub.home.arpa", "wss://a.example:22", "wss://a.example:1023",
  ])
  func strangersMayNotSendUsThere(text: String) throws {
    #expect(try HubLocation(text).reasonAgainstStrangers != nil)
  }

  @Test(arguments: [
    "ws://a.example", "wss://a.example:443", "ws://a.example:80", "ws://a.example:1024", "ws://8.8.8.8",
    "ws://172.32.0.1", "ws://100.128.0.1", "wss://[2a01:4f8::1]:3000",
  ])
  func strangersMaySendUsThere(text: String) throws {
    #expect(try HubLocation(text).reasonAgainstStrangers == nil)
  }

  @Test(arguments: ["", "Zg==", "Zm8=", "Zm9v", "+/+/"])
  func base64HasOneSpelling(text: String) throws {
    #expect(Base64Text.encode(try #require(Base64Text.decode(text))) == text)
  }

  @Test(arguments: ["Zg", "Zg=", "Zg===", "Zh==", "-_-_", "Zm9v====", "Zm 9", "====", "Zm=v"])
  func base64OfAnotherSpellingIsRefused(text: String) {
    #expect(Base64Text.decode(text) == nil)
  }
}
