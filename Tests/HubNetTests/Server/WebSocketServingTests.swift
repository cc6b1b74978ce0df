import HubKernel
import Testing

@testable import HubNet

@Suite struct WebSocketServingTests {
  @Test func sendsMessagesBack() async throws {
    try await TestServer.run { hub in
      let socket = try hub.open()
      try socket.send(FrameBytes.text("hello"))
      #expect(try socket.nextEvent() == .text("hello"))
      let large = [UInt8](repeating: 7, count: 300_000)
      try socket.send(FrameBytes.make(0x82, large))
      #expect(try socket.nextEvent() == .binary(large))
    }
  }

  @Test func readsFramesByteByByteAndFragments() async throws {
    try await TestServer.run { hub in
      let socket = try hub.open()
      let frames =
        FrameBytes.textStart(Array("one ".utf8)) + FrameBytes.ping([1]) + FrameBytes.end(Array("two".utf8))
      for byte in frames { try socket.send([byte]) }
      #expect(try socket.nextEvent() == .pong([1]))
      #expect(try socket.nextEvent() == .text("one two"))
    }
  }

  @Test func takesFramesThatCameWithTheUpgrade() async throws {
    try await TestServer.run { hub in
      let socket = try hub.connect()
      try socket.send(Array(TestSocket.upgradeRequest("/echo").utf8) + FrameBytes.text("early"))
      #expect(try socket.responseHead().status == 101)
      #expect(try socket.nextEvent() == .text("early"))
    }
  }

  @Test func worksOnMoreMessagesThanOneTurnAllows() async throws {
    try await TestServer.run { hub in
      let socket = try hub.open()
      let count = 5_000
      try socket.send((0..<count).flatMap { FrameBytes.text("\($0)") })
      for number in 0..<count {
        let event = try socket.nextEvent()
        if event != .text("\(number)") {
          Issue.record("message \(number) came as \(event)")
          return
        }
      }
    }
  }

  @Test func answersACloseAndHangsUpFirst() async throws {
    try await TestServer.run { hub in
      let socket = try hub.open()
      try socket.send(FrameBytes.close(1000, Array("bye".utf8)))
      #expect(try socket.nextEvent() == .close(1000, ""))
      #expect(socket.isClosedByPeer())
      #expect(hub.eventually { hub.kernel.view.connections == 0 })
    }
  }

  @Test func closesWithCodeAndReason() async throws {
    try await TestServer.run { hub in
      let socket = try hub.open("/close")
      try socket.send(FrameBytes.text("because"))
      #expect(try socket.nextEvent() == .close(4000, "because"))
      try socket.send(FrameBytes.close(4000))
      #expect(socket.isClosedByPeer())
    }
  }

  @Test(arguments: [
    (FrameBytes.make(0x81, Array("x".utf8), masked: false), UInt16(1002)),
    (FrameBytes.make(0x81, [0xFF]), UInt16(1007)),
    (FrameBytes.make(0x82, [], announced: 1 << 21), UInt16(1009)),
  ])
  func closesOnPeersThatBreakTheRules(_ bytes: [UInt8], _ code: UInt16) async throws {
    try await TestServer.run { hub in
      let socket = try hub.open()
      try socket.send(bytes)
      guard case .close(let received, _) = try socket.nextEvent() else {
        Issue.record("no close frame")
        return
      }
      #expect(received == code)
      #expect(socket.isClosedByPeer())
      #expect(hub.eventually { hub.kernel.view.connections == 0 })
    }
  }

  @Test func notesThatAPeerIsGone() async throws {
    try await TestServer.run { hub in
      do {
        let socket = try hub.open()
        try socket.send(FrameBytes.text("x"))
        _ = try socket.nextEvent()
        #expect(hub.kernel.view.connections == 1)
      }
      #expect(hub.eventually { hub.kernel.view.connections == 0 && hub.server.connections == 0 })
    }
  }

  @Test(arguments: [
    ("sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-version: 12\r\n", 426),
    ("sec-websocket-key: short\r\nsec-websocket-version: 13\r\n", 400),
  ])
  func refusesBadUpgrades(_ fields: String, _ status: Int) async throws {
    try await TestServer.run { hub in
      let socket = try hub.connect()
      let response = try socket.get("/echo", "upgrade: websocket\r\nconnection: upgrade\r\n\(fields)")
      #expect(response.status == status)
      #expect(socket.isClosedByPeer())
    }
  }

  @Test func refusesOriginsThatAreNotListed() async throws {
    try await TestServer.run {
      $0.origins = ["https://good.example"]
    } _: { hub in
      let bad = try hub.connect()
      try bad.send(TestSocket.upgradeRequest("/echo", "origin: https://bad.example\r\n"))
      #expect(try bad.response().status == 403)
      let good = try hub.connect()
      try good.upgrade("/echo", "origin: https://good.example\r\n")
    }
  }

  @Test func compressesWhenBothWantTo() async throws {
    try await TestServer.run {
      $0.compression.enabled = true
    } _: { hub in
      let socket = try hub.connect()
      try socket.send(TestSocket.upgradeRequest("/echo", "sec-websocket-extensions: permessage-deflate\r\n"))
      let head = try socket.responseHead()
      #expect(head.header("sec-websocket-extensions")?.hasPrefix("permessage-deflate") == true)
      let text = String(repeating: "again and ", count: 100)
      try socket.send(FrameBytes.text(text))
      let first = try socket.receive()
      #expect(first[0] == 0xC1)
      #expect(first.count < 100)
    }
  }

  @Test func dropsAPeerThatDoesNotAnswerPings() async throws {
    try await TestServer.run {
      $0.peerTimeout = .seconds(3)
    } _: { hub in
      let silent = try hub.open()
      let alive = try hub.open()
      for _ in 0..<3 {
        #expect(try alive.nextEvent() == .ping([]))
        try alive.send(FrameBytes.pong())
      }
      #expect(try silent.nextEvent() == .ping([]))
      #expect(silent.isClosedByPeer())
      try alive.send(FrameBytes.text("still here"))
      #expect(try alive.nextEvent() == .text("still here"))
      #expect(hub.meter("silent_peers_total") == 1)
    }
  }
}
