import Glibc
import HubKernel
import Synchronization
import Testing

@testable import HubNet

@Suite struct LimitTests {
  @Test func closesASlowReaderWith1013AndFreesItsMemory() async throws {
    try await TestServer.run {
      $0.limits.queuedBytes = .kibibytes(256)
    } _: { hub in
      let socket = try hub.open("/flood", receiveBuffer: 4096)
      // 16 MiB, which no socket buffer holds. It may be closed before all of it has been asked for.
      for _ in 0..<16 { try? socket.send(FrameBytes.make(0x82, [UInt8](repeating: 0, count: 1024))) }
      #expect(hub.eventually { hub.meter("slow_readers_total") == 1 })
      #expect(hub.eventually { hub.kernel.view.connections == 0 })
      socket.widen()
      var last: ReceivedFrame?
      while let event = try? socket.nextEvent() { last = event }
      #expect(last == .close(1013, "reading too slowly"))
    }
  }

  @Test func closesAReaderThatTakesNothingForTooLong() async throws {
    try await TestServer.run {
      $0.limits.queuedTime = .milliseconds(500)
      $0.limits.queuedBytes = .mebibytes(64)
    } _: { hub in
      let socket = try hub.open("/flood", receiveBuffer: 4096)
      // It may be closed before all have been sent.
      for _ in 0..<16 { try? socket.send(FrameBytes.make(0x82, [UInt8](repeating: 0, count: 1024))) }
      #expect(hub.eventually { hub.meter("slow_readers_total") == 1 })
    }
  }

  @Test func keepsAllQueuesTogetherWithinTheBudget() async throws {
    let budget = 4 << 20
    try await TestServer.run {
      $0.limits.queuedTotal = .bytes(budget)
      $0.limits.queuedBytes = .mebibytes(1)
    } _: { hub in
      let sockets = try (0..<40).map { _ in try hub.open("/flood", receiveBuffer: 4096) }
      // Less than one connection may queue, and together more than all may.
      for _ in 0..<5 {
        for socket in sockets { try socket.send(FrameBytes.make(0x82, [UInt8](repeating: 0, count: 900))) }
      }
      #expect(hub.eventually { hub.meter("slow_readers_total") > 0 })
      #expect(hub.server.queuedBytes <= budget)
      let other = try hub.open("/echo")
      try other.send(FrameBytes.text("still served"))
      #expect(try other.nextEvent() == .text("still served"))
    }
  }

  @Test func readsNoFurtherRequestsFromAClientThatReadsNoAnswers() async throws {
    try await TestServer.run { hub in
      let socket = try hub.connect(receiveBuffer: 4096)
      let body = String(repeating: "b", count: 60_000)
      let request = "POST /body HTTP/1.1\r\nhost: x\r\ncontent-length: \(body.utf8.count)\r\n\r\n" + body
      let count = 400
      let hasSent = Lock(false)
      Task {
        try await onThread {
          for _ in 0..<count { try socket.send(request) }
          hasSent.withLock { $0 = true }
        }
      }
      // It cannot send everything as long as nobody reads: 24 MB do not fit anywhere.
      #expect(hub.eventually { hub.server.queuedBytes > 0 })
      #expect(!hasSent.withLock { $0 })
      #expect(hub.server.queuedBytes < 8 << 20)
      for _ in 0..<count {
        let response = try socket.response()
        if response.body.count != body.utf8.count {
          Issue.record("an answer of \(response.body.count) bytes")
          return
        }
      }
    }
  }

  @Test func servesOthersWhileSomebodyFloods() async throws {
    try await TestServer.run {
      $0.reactors = 1
    } _: { hub in
      let flooder = try hub.open()
      let other = try hub.open()
      let count = 100_000
      let answers = Lock(0)
      Task { try await onThread { try flooder.send((0..<count).flatMap { _ in FrameBytes.text("x") }) } }
      Task {
        try await onThread {
          // Each answer has three bytes.
          for _ in 0... {
            let bytes = try flooder.receive()
            if bytes.isEmpty { return }
            answers.withLock { $0 += bytes.count }
          }
        }
      }
      #expect(hub.eventually { answers.withLock { $0 } > 0 })
      for _ in 0..<20 {
        try other.send(FrameBytes.text("me too"))
        let answer = try other.nextEvent()
        #expect(answer == .text("me too"))
      }
      #expect(answers.withLock { $0 } < 3 * count)
      #expect(hub.eventually { answers.withLock { $0 } == 3 * count })
    }
  }

  @Test func refusesWhoeverIsTooMany() async throws {
    try await TestServer.run {
      $0.limits.connections = 2
    } _: { hub in
      let first = try hub.open()
      let second = try hub.open()
      let third = try hub.connect()
      let response = try third.get("/hello")
      #expect(response.status == 503)
      #expect(response.fields.first("retry-after") == "5")
      #expect(hub.meter("refused_full_total") == 1)
      try first.send(FrameBytes.close(1000))
      _ = try first.nextEvent()
      #expect(first.isClosedByPeer())
      withExtendedLifetime(second) {}
    }
  }

  @Test func refusesTooManyFromOneAddressAndForgetsThoseWhoLeft() async throws {
    try await TestServer.run {
      $0.limits.connectionsPerAddress = 1
    } _: { hub in
      do {
        let first = try hub.connect()
        #expect(try first.get("/hello").status == 200)
        let second = try hub.connect()
        #expect(try second.get("/hello").status == 429)
      }
      #expect(hub.eventually { hub.server.connections == 0 })
      #expect(try hub.get("/hello").status == 200)
    }
  }

  @Test func countsClientsOfAProxyByThemselves() async throws {
    try await TestServer.run {
      $0.limits.connectionsPerAddress = 1
      $0.trustedProxies = ["127.0.0.1"]
    } _: { hub in
      let one = try hub.connect()
      try one.upgrade("/echo", "x-forwarded-for: 203.0.113.1\r\n")
      let other = try hub.connect()
      try other.upgrade("/echo", "x-forwarded-for: 203.0.113.2\r\n")
      let again = try hub.connect()
      try again.send(TestSocket.upgradeRequest("/echo", "x-forwarded-for: 203.0.113.1\r\n"))
      #expect(try again.response().status == 429)
    }
  }

  @Test func pausesAcceptingWithoutDescriptorsAndRecovers() async throws {
    try await TestServer.run { hub in
      let before = try hub.open()
      hub.server.shared.acceptFailure.store(EMFILE, ordering: .relaxed)
      let waiting = try hub.connect()
      try waiting.send("GET /hello HTTP/1.1\r\nhost: x\r\n\r\n")
      #expect(hub.eventually { hub.meter("accept_pauses_total") >= 1 })
      try before.send(FrameBytes.text("established"))
      #expect(try before.nextEvent() == .text("established"))
      hub.server.shared.acceptFailure.store(0, ordering: .relaxed)
      #expect(try waiting.response().text == "hello")
      #expect(hub.log.count("no file descriptors are left, so accepting pauses") == 1)
    }
  }
}
