import Glibc
import HubCrypto
import HubKernel
import Synchronization
import Testing

@testable import HubNet

@Suite struct ListeningTests {
  @Test func servesBothFamilies() async throws {
    try await TestServer.run {
      $0.listen = ["127.0.0.1:0", "[::1]:0"]
    } _: { hub in
      for address in hub.server.addresses {
        let response = try TestServer.get("/remote", from: address.text)
        #expect(response.text == (address.text.hasPrefix("[") ? "::1" : "127.0.0.1"))
      }
      #expect(hub.server.addresses.count == 2)
    }
  }

  /// More than a turn accepts, and then one who comes alone.
  @Test func takesInACrowd() async throws {
    try await TestServer.run {
      // On a machine with other things to do, the last of them waits long until it is its turn to ask.
      $0.limits.headTime = .seconds(120)
    } _: { hub in
      let crowd = try (0..<150).map { _ in try hub.connect() }
      for socket in crowd.reversed() { #expect(try socket.get("/hello").text == "hello") }
      #expect(try hub.connect().get("/hello").text == "hello")
    }
  }

  @Test func servesEveryAddressWithOneSocket() async throws {
    try await TestServer.run {
      $0.listen = [":0"]
    } _: { hub in
      let port = hub.server.addresses[0].port
      let four = try TestServer.get("/remote", from: "127.0.0.1:\(port)")
      #expect(four.text == "127.0.0.1")
      let six = try TestServer.get("/remote", from: "[::1]:\(port)")
      #expect(six.text == "::1")
    }
  }

  @Test func keepsAdminRoutesOnAUnixSocketForItsOwner() async throws {
    let path = temporaryPath("admin.sock")
    try await TestServer.run {
      $0.admin = "unix:\(path)"
      $0.limits.connections = 1
    } _: { hub in
      let occupied = try hub.connect()
      #expect(try occupied.get("/operators").status == 404)
      let admin = try TestSocket(hub.adminAddress)
      #expect(try admin.get("/operators").text == "at your service")
      #expect(try admin.get("/remote").text == "")
      var status = stat()
      #expect(stat(path, &status) == 0)
      #expect(status.st_mode & 0o777 == 0o600)
    }
    #expect(access(path, F_OK) != 0)
  }

  @Test func replacesASocketFileThatNobodyAnswersAt() async throws {
    let path = temporaryPath("stale.sock")
    let first = try ListenerOpening.open("unix:\(path)", for: .operators, number: { 1 })
    #expect(throws: ServerError.inUse("unix:\(path)")) {
      try ListenerOpening.open("unix:\(path)", for: .operators, number: { 2 })
    }
    // A hub that is killed closes its descriptor and leaves the file.
    close(first[0].descriptor)
    let second = try ListenerOpening.open("unix:\(path)", for: .operators, number: { 3 })
    #expect(second.count == 1)
    unlink(path)
  }

  @Test func saysThatAPortIsInUse() async throws {
    try await TestServer.run { hub in
      let taken = hub.address
      #expect(throws: ServerError.inUse(taken)) {
        try ListenerOpening.open(taken, for: .everyone, number: { 1 })
      }
      #expect(
        "\(ServerError.inUse(taken))" == "\(taken) is in use by another process; stop it, or listen elsewhere"
      )
    }
  }

  @Test(arguments: ["nonsense", "127.0.0.1", "1.2.3:80", "unix:relative", "host:99999"])
  func refusesWhatIsNoAddress(_ text: String) {
    #expect(throws: ServerError.address(text)) {
      try ListenerOpening.open(text, for: .everyone, number: { 1 })
    }
  }

  @Test func listensElsewhereAfterAReloadWithoutLosingAnybody() async throws {
    try await TestServer.run { hub in
      let former = hub.address
      let socket = try hub.open()
      var settings = HubSettings()
      settings.listen = ["[::1]:0"]
      try hub.server.apply(settings)
      let now = hub.address
      #expect(now != former)
      #expect(try TestServer.get("/hello", from: now).text == "hello")
      #expect(hub.eventually { (try? TestSocket(former)) == nil })
      try socket.send(FrameBytes.text("still here"))
      #expect(try socket.nextEvent() == .text("still here"))
    }
  }

  @Test func changesNothingWhenNewSettingsCannotBeUsed() async throws {
    try await TestServer.run { hub in
      var settings = HubSettings()
      settings.listen = ["127.0.0.1:0", "no address"]
      #expect(throws: ServerError.address("no address")) { try hub.server.apply(settings) }
      settings.listen = []
      settings.trustedProxies = ["10.0.0.0/99"]
      #expect(throws: ServerError.trustedProxy("10.0.0.0/99")) { try hub.server.apply(settings) }
      let response = try hub.get("/hello")
      #expect(response.text == "hello")
    }
  }

  @Test func believesThePROXYHeaderOfATrustedProxy() async throws {
    try await TestServer.run {
      $0.proxyProtocol = true
      $0.trustedProxies = ["127.0.0.0/8"]
    } _: { hub in
      let socket = try hub.connect()
      let header = "PROXY TCP4 203.0.113.7 127.0.0.1 5000 80\r\n"
      for byte in header.utf8 { try socket.send([byte]) }
      #expect(try socket.get("/remote").text == "203.0.113.7")
      let without = try hub.connect()
      try without.send("GET /hello HTTP/1.1\r\nhost: x\r\n\r\n")
      #expect(without.isClosedByPeer())
    }
  }

  @Test func readsAPROXYHeaderBeforeTLS() async throws {
    let files = try CertificateFiles()
    try await TestServer.run {
      $0.tls.certificate = files.path
      $0.proxyProtocol = true
      $0.trustedProxies = ["127.0.0.1"]
    } _: { hub in
      let socket = try hub.connect()
      // RFC addresses of documentation, as version 2 writes them.
      let signature: [UInt8] = [13, 10, 13, 10, 0, 13, 10, 0x51, 0x55, 0x49, 0x54, 10]
      try socket.send(signature + [0x21, 0x11, 0, 12, 203, 0, 113, 8, 127, 0, 0, 1, 0, 80, 1, 187])
      try socket.startTLS(try TLSContext.client(trust: .authorities(.file(files.path))), host: "localhost")
      let response = try socket.get("/remote")
      #expect(response.text == "203.0.113.8")
    }
  }

  @Test func sharesConnectionsAmongReactors() async throws {
    try await TestServer.run {
      $0.reactors = 3
    } _: { hub in
      var sockets: [TestSocket] = []
      for _ in 0..<120 { sockets.append(try hub.open()) }
      let loads = hub.server.shared.ports.map { $0.load.load(ordering: .relaxed) }
      #expect(loads.reduce(0, +) == 120)
      #expect((loads.min() ?? 0) >= 25, "\(loads)")
      for (number, socket) in sockets.enumerated() {
        try socket.send(FrameBytes.text("\(number)"))
        let answer = try socket.nextEvent()
        #expect(answer == .text("\(number)"))
      }
    }
  }

  @Test func takesAPROXYHeaderOfAStrangerForNonsense() async throws {
    try await TestServer.run {
      $0.proxyProtocol = true
      $0.trustedProxies = ["10.0.0.0/8"]
    } _: { hub in
      let socket = try hub.connect()
      try socket.send("PROXY TCP4 203.0.113.7 127.0.0.1 5000 80\r\nGET /remote HTTP/1.1\r\nhost: x\r\n\r\n")
      #expect(try socket.response().status == 400)
      #expect(try hub.get("/remote").text == "127.0.0.1")
    }
  }

  @Test func drainsIdleConnectionsAndEndsBusyOnes() async throws {
    try await TestServer.run { hub in
      let idle = try hub.connect()
      #expect(try idle.get("/hello").status == 200)
      hub.server.stopAccepting()
      let server = hub.server
      let drained = Lock<Bool?>(nil)
      Task {
        let isEmpty = await server.drain(within: .seconds(5))
        drained.withLock { $0 = isEmpty }
      }
      #expect(idle.isClosedByPeer())
      #expect(hub.eventually { drained.withLock { $0 } == true })
    }
  }
}
