import HubKernel
import Testing

@testable import HubNet

@Suite struct SocketAddressTests {
  @Test(arguments: [
    "127.0.0.1:3000", "[::1]:3000", "[2001:db8::1]:0", ":3000", "localhost:65535", "my-host.example.com:1",
    "unix:/run/hub.sock", "a_b:80",
  ])
  func roundTrips(text: String) {
    #expect(SocketAddress(text)?.description == text)
  }

  @Test func readsEachKind() throws {
    #expect(SocketAddress("127.0.0.1:1") == .ip(try #require(IPAddress("127.0.0.1")), port: 1))
    #expect(SocketAddress("[::ffff:127.0.0.1]:1") == .ip(try #require(IPAddress("127.0.0.1")), port: 1))
    #expect(SocketAddress(":1") == .any(port: 1))
    #expect(SocketAddress("Local:1") == .host("Local", port: 1))
    #expect(SocketAddress("unix:/a:1") == .unix(path: "/a:1"))
  }

  @Test(arguments: [
    "", ":", "3000", "localhost", "localhost:", "localhost:x", "localhost:65536", "localhost:-1", "::1:3000",
    "[::1]", "[::1]3000", "[::1]:", "[1.2.3.4]:80", "[localhost]:80", "[]:80", "[:80", "127.1:80",
    "010.0.0.1:80",
    "2130706433:80", "a b:80", "a/b:80", "http://a:80", "é:80", "..:80", "unix:", "unix:relative",
    "unix:/\u{0}",
    "unix:/" + String(repeating: "a", count: 107), "localhost: 80", "localhost:80 ", "a:b:80",
  ])
  func refusesWhatIsNoAddress(text: String) {
    #expect(SocketAddress(text) == nil)
  }
}
