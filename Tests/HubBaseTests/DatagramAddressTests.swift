import HubBase
import Testing

@Suite struct DatagramAddressTests {
  @Test(
    arguments: [
      ("127.0.0.1:8125", "127.0.0.1", 8_125), ("localhost:1", "localhost", 1), ("[::1]:65535", "::1", 65_535),
      ("stats.example.org:8125", "stats.example.org", 8_125),
    ] as [(String, String, UInt16)])
  func takesAHostAndAPort(text: String, host: String, port: UInt16) {
    let address = DatagramAddress(text)
    #expect(address?.host == host)
    #expect(address?.port == port)
  }

  @Test(arguments: [
    "", ":", ":8125", "host", "host:", "host:0", "host:65536", "host:-1", "host:+1", "host:8125x", "::1:8125",
    "[]:1", "a b:1", "user@host:1", "host/path:1", String(repeating: "a", count: 254) + ":1",
  ])
  func takesNothingElse(text: String) { #expect(DatagramAddress(text) == nil) }
}
