import Glibc
import HubCrypto
import HubKernel
import Testing

@testable import HubNet

@Suite struct WebSocketClientTests {
  @Test(arguments: [0, 1]) func talksToOurOwnServer(station: Int) async throws {
    try await TestServer.run { hub in
      let client = try hub.call("ws://\(hub.address)/echo", at: station)
      #expect(client.next() == .opened)
      #expect(client.station == station)
      client.send(Array("hello".utf8))
      #expect(client.next() == .message(Array("hello".utf8), isText: true))
      let large = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
      client.send(large, isText: false)
      #expect(client.next() == .message(large, isText: false))
      for length in [0, 125, 126, 2047, 2048, 2049, 65_535, 65_536] {
        let bytes = Array(large.prefix(length))
        client.send(bytes, isText: false)
        #expect(client.next() == .message(bytes, isText: false))
      }
      client.hangUp(code: 4001, reason: "done")
      #expect(client.next() == .closed(code: 4001, reason: ""))
      #expect(hub.eventually { hub.kernel.view.connections == 0 })
    }
  }

  @Test func verifiesTheServerUnderTLS() async throws {
    let files = try CertificateFiles()
    let strangers = try CertificateFiles()
    try await TestServer.run {
      $0.tls.certificate = files.path
    } _: { hub in
      let url = "wss://localhost:\(hub.server.addresses[0].port)/echo"
      let client = try hub.call(url, CallOptions(authority: files.path))
      #expect(client.next() == .opened)
      client.send([1, 2, 3], isText: false)
      #expect(client.next() == .message([1, 2, 3], isText: false))
      #expect(try hub.call(url, CallOptions(authority: strangers.path)).nextFailure() == "tls-failed")
      #expect(try hub.call(url, CallOptions(authority: "/nowhere.pem")).nextFailure() == "tls-failed")
      #expect(try hub.call("ws://\(hub.address)/echo").nextFailure() == "handshake-failed")
    }
  }

  @Test func showsTheHubsOwnCertificate() async throws {
    let files = try CertificateFiles()
    try await TestServer.run {
      $0.tls.certificate = files.path
      $0.tls.clientAuthority = files.path
      $0.tls.clientCertificates = .required
    } _: { hub in
      let url = "wss://localhost:\(hub.server.addresses[0].port)/echo"
      let client = try hub.call(url, CallOptions(authority: files.path, showsCertificate: true))
      #expect(client.next() == .opened)
      client.send([7])
      #expect(client.next() == .message([7], isText: true))
      #expect(try hub.call(url, CallOptions(authority: files.path)).nextFailure() != nil)
    }
    try await TestServer.run { hub in
      let failure = try hub.call("wss://127.0.0.1:1/", CallOptions(showsCertificate: true)).next()
      let reason = "the hub has no certificate that it could show; hub.tls names none"
      #expect(failure == .failed(code: "tls-failed", reason: reason))
    }
  }

  @Test func saysWhyItDoesNotOpen() async throws {
    try await TestServer.run { hub in
      #expect(
        try hub.call("ws://\(hub.address)/nowhere").next()
          == .failed(code: "refused", reason: "404 not-found: peers connect at / or /ws"))
      let nameless = try hub.call("ws://\(hub.address)/?peerId=x")
      #expect(nameless.next() == .opened)
      #expect(nameless.next() == .closed(code: 1008, reason: "Invalid peerId format"))
      let closed = try ListenerOpening.open("127.0.0.1:0", for: .everyone, number: { 1 })[0].address
      #expect(
        try hub.call("ws://\(closed)/").next()
          == .failed(code: "unreachable", reason: "\(closed): Connection refused"))
      for bad in ["http://x/", "ws://", "ws://x:0/", "ws://user@x/", "ws://x/ y"] {
        #expect(try hub.call(bad).nextFailure() == "bad-address", "\(bad)")
      }
      #expect(hub.kernel.view.connections == 0)
    }
  }

  @Test func answersPingsUntilTheServerEndsIt() async throws {
    try await TestServer.run {
      $0.peerTimeout = .milliseconds(900)
    } _: { hub in
      let client = try hub.call("ws://\(hub.address)/close")
      #expect(client.next() == .opened)
      // When a peer that came later has been dropped for its silence, ours would have been as well.
      let silent = try hub.open()
      #expect(silent.isClosedByPeer())
      client.send(Array("enough".utf8))
      #expect(client.next() == .closed(code: 4000, reason: "enough"))
    }
  }

  @Test func givesUpOnAServerThatDoesNotAnswer() async throws {
    try await TestServer.run { hub in
      let mute = try ListenerOpening.open("127.0.0.1:0", for: .everyone, number: { 1 })
      let url = "ws://\(mute[0].address)/"
      #expect(try hub.call(url, CallOptions(timeout: .milliseconds(300))).nextFailure() == "timeout")
      let regretted = try hub.call(url)
      regretted.hangUp(reason: "never mind")
      #expect(regretted.next() == .failed(code: "cancelled", reason: "never mind"))
    }
    try await TestServer.run {
      $0.limits.handshakeTime = .milliseconds(300)
    } _: { hub in
      let mute = try ListenerOpening.open("127.0.0.1:0", for: .everyone, number: { 1 })
      #expect(
        try hub.call("ws://\(mute[0].address)/").next()
          == .failed(code: "timeout", reason: "\(mute[0].address) does not answer"))
    }
  }

  @Test func triesEveryAddressOfAName() async throws {
    try await TestServer.run { hub in
      let closed = try ListenerOpening.open("127.0.0.1:0", for: .everyone, number: { 1 })[0].address
      let mute = try ListenerOpening.open("127.0.0.1:0", for: .everyone, number: { 1 })
      func place(_ address: String) -> RemoteAddress {
        RemoteAddress(high: 0, low: 0xFFFF_7F00_0001, port: UInt16(address.split(separator: ":")[1]) ?? 0)
      }
      let (good, bad) = (place(hub.address), place(closed))
      hub.server.shared.names.withLock {
        $0 = ["two": [bad, good], "one": [bad], "none": [], "slow": [place(mute[0].address), good]]
      }
      #expect(try hub.call("ws://two/echo").next() == .opened)
      #expect(try hub.call("ws://one/echo").nextFailure() == "unreachable")
      #expect(try hub.call("ws://none/echo").nextFailure() == "unknown-host")
      // One that takes the connection and says nothing gets its share of the time, and no more.
      let options = CallOptions(timeout: .milliseconds(600))
      #expect(try hub.call("ws://slow/echo", options).nextFailure() == "timeout")
    }
  }

  @Test func callsNoAddressOfANetworkThatIsNotPublicWhereItMayNot() async throws {
    try await TestServer.run { hub in
      let options = CallOptions(reach: .world)
      let own = RemoteAddress(
        high: 0, low: 0xFFFF_7F00_0001, port: UInt16(hub.address.split(separator: ":")[1]) ?? 0)
      let far = RemoteAddress(high: 0, low: 0xFFFF_0A00_0001, port: 9)
      hub.server.shared.names.withLock { $0 = ["rebound": [own, far]] }
      let (plain, rebound) = ("ws://\(hub.address)/echo", "ws://rebound/echo")
      let allowed = try hub.call(plain)
      #expect(allowed.next() == .opened)
      #expect(try hub.call(plain, options).nextFailure() == "bad-address")
      #expect(try hub.call(rebound).next() == .opened)
      #expect(try hub.call(rebound, options).nextFailure() == "bad-address")
    }
  }

  @Test(arguments: [
    ("ws://example.com", "example.com", 80, "/"),
    ("wss://Example.com/a?b=c", "example.com", 443, "/a?b=c"),
    ("ws://[::1]:3000?x", "[::1]:3000", 3000, "/?x"),
  ])
  func readsAddresses(_ text: String, _ host: String, _ port: UInt16, _ target: String) throws {
    let address = try #require(WebSocketAddress(text))
    #expect(address.hostField == host)
    #expect(address.port == port)
    #expect(address.target == target)
  }
}
