import Glibc
import HubKernel
import Testing

@testable import HubNet

@Suite struct AdminListenerTests {
  private static func token() -> AdminToken {
    var token = AdminToken()
    token.name = "ops"
    token.value = TokenValue(Secret(value: "0123456789abcdef".utf8))
    return token
  }

  @Test func theSystemSaysWhoIsOnTheOtherEndOfASocket() async throws {
    let path = temporaryPath("approach.sock")
    try await TestServer.run {
      $0.admin = "unix:\(path)"
    } _: { hub in
      let text = try TestSocket(hub.adminAddress).get("/approach").text
      #expect(text == "unix(user: \(getuid()), process: \(getpid()))")
    }
  }

  @Test func thisMachineIsToldFromOthers() async throws {
    try await TestServer.run {
      $0.admin = "127.0.0.1:0"
    } _: { hub in
      let answer = try TestSocket(hub.adminAddress).get("/approach")
      #expect(answer.text == "loopback")
    }
  }

  @Test func othersNeedATokenAndNobodyBetween() async throws {
    await #expect(throws: ServerError.self) {
      try await TestServer.run {
        $0.admin = "0.0.0.0:0"
      } _: { _ in
      }
    }
    await #expect(throws: ServerError.self) {
      try await TestServer.run {
        $0.admin = "0.0.0.0:0"
        $0.adminTokens = [Self.token()]
      } _: { _ in
      }
    }
    try await TestServer.run {
      $0.admin = "0.0.0.0:0"
      $0.adminTokens = [Self.token()]
      $0.adminPlain = true
    } _: { hub in
      let port = hub.server.addresses.first { $0.isAdmin }?.port ?? 0
      let answer = try TestServer.get("/operators", from: "127.0.0.1:\(port)")
      #expect(answer.text == "at your service")
      // A reload that would leave it open is refused, and nothing changes.
      var settings = hub.kernel.settings
      settings.listen = ["127.0.0.1:0"]
      settings.admin = "0.0.0.0:0"
      #expect(throws: ServerError.self) { try hub.server.apply(settings) }
      let later = try TestServer.get("/operators", from: "127.0.0.1:\(port)")
      #expect(later.status == 200)
    }
  }

  @Test func peersAreTurnedAwayThere() async throws {
    try await TestServer.run {
      $0.admin = "127.0.0.1:0"
    } _: { hub in
      let socket = try TestSocket(hub.adminAddress)
      try socket.send(
        "GET /?peerId=\(String(repeating: "a", count: 40)) HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n"
          + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
          + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n")
      let answer = try socket.response()
      #expect(answer.status == 403)
    }
  }

  @Test func connectionsThereHaveALimitOfTheirOwn() async throws {
    try await TestServer.run {
      $0.admin = "127.0.0.1:0"
      // So that the first of them do not leave while the last ones come.
      $0.limits.idleTime = .seconds(3_600)
    } _: { hub in
      var kept: [TestSocket] = []
      // Each is heard, since whoever merely stands in the queue of the system has not been let in yet.
      for _ in 0..<ConnectionLimits.mostAdmin {
        let socket = try TestSocket(hub.adminAddress)
        #expect(try socket.get("/operators").status == 200)
        kept.append(socket)
      }
      let late = try TestSocket(hub.adminAddress)
      #expect(throws: (any Error).self) { try late.get("/operators") }
      kept = []
      // Those who left make room again, and peers were never in the way.
      #expect(hub.eventually { (try? TestServer.get("/operators", from: hub.adminAddress).status) == 200 })
      let peer = try hub.get("/remote")
      #expect(peer.status == 200)
    }
  }

  @Test func anInheritedSocketIsCalledByItsPath() throws {
    let path = temporaryPath("inherited.sock")
    let opened = try ListenerOpening.open("unix:\(path)", for: .operators, number: { 1 })[0]
    let adopted = try ListenerOpening.adopt(
      InheritedSockets.Inherited(descriptor: dup(opened.descriptor), name: "admin"), for: .operators, index: 2
    )
    #expect(adopted.address == "unix:\(path)")
    #expect(adopted.isLocal)
  }

  @Test(
    arguments: [
      ("127.0.0.1:0", true), ("127.9.9.9:0", true), ("[::1]:0", true), ("0.0.0.0:0", false), (":0", false),
    ])
  func theSystemSaysWhatIsLocal(text: String, isLocal: Bool) throws {
    let listener = try ListenerOpening.open(text, for: .operators, number: { 1 })[0]
    #expect(listener.isLocal == isLocal)
  }
}
