import HubCrypto
import HubKernel
import Testing

@testable import HubNet

@Suite struct HTTPServingTests {
  @Test func answersOneRequestAfterAnotherOnOneConnection() async throws {
    try await TestServer.run { hub in
      let socket = try hub.connect()
      for _ in 0..<3 {
        let response = try socket.get("/hello")
        #expect(response.status == 200)
        #expect(response.text == "hello")
      }
    }
  }

  @Test func answersPipelinedRequestsInOrder() async throws {
    try await TestServer.run { hub in
      let socket = try hub.connect()
      let body = "POST /body HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n\r\nfirst"
      let chunked =
        "POST /body HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n"
        + "3\r\nsec\r\n3\r\nond\r\n0\r\n\r\n"
      try socket.send(
        body + chunked + "GET /nothing HTTP/1.1\r\nhost: x\r\n\r\nGET /hello HTTP/1.1\r\nhost: x\r\n\r\n")
      #expect(try socket.response().text == "first")
      #expect(try socket.response().text == "second")
      #expect(try socket.response().status == 404)
      #expect(try socket.response().text == "hello")
    }
  }

  @Test func readsARequestByteByByte() async throws {
    try await TestServer.run { hub in
      let socket = try hub.connect()
      for byte in "POST /body HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\n\r\nabc".utf8 {
        try socket.send([byte])
      }
      #expect(try socket.response().text == "abc")
    }
  }

  @Test func streamsInChunks() async throws {
    try await TestServer.run { hub in
      let socket = try hub.connect()
      try socket.send("GET /stream HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
      let head = try socket.responseHead()
      #expect(head.header("transfer-encoding") == "chunked")
      let body = String(decoding: socket.receiveToEnd(), as: UTF8.self)
      #expect(body == "3\r\none\r\n3\r\ntwo\r\n5\r\nthree\r\n0\r\n\r\n")
    }
  }

  @Test func sendsAnAnswerLargerThanAnyBuffer() async throws {
    try await TestServer.run { hub in
      let response = try hub.connect().get("/big")
      #expect(response.body.count == 3 << 20)
      #expect(response.body.allSatisfy { $0 == 0x78 })
    }
  }

  @Test func answersHeadWithoutABody() async throws {
    try await TestServer.run { hub in
      let socket = try hub.connect()
      try socket.send("HEAD /hello HTTP/1.1\r\nhost: x\r\n\r\nGET /hello HTTP/1.1\r\nhost: x\r\n\r\n")
      let head = try socket.responseHead()
      #expect(head.header("content-length") == "5")
      #expect(try socket.response().text == "hello")
    }
  }

  @Test func closesAfterARequestItCannotRead() async throws {
    try await TestServer.run { hub in
      let socket = try hub.connect()
      try socket.send(
        "GET /hello HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n")
      #expect(try socket.response().status == 400)
      #expect(socket.isClosedByPeer())
      #expect(hub.meter("refused_requests_total") == 1)
    }
  }

  @Test func answersPipelinedRequestsUnderTLSThatCameInOneGo() async throws {
    let files = try CertificateFiles()
    try await TestServer.run {
      $0.tls.certificate = files.path
    } _: { hub in
      let socket = try hub.connect()
      let trust = TLSTrust.authorities(.file(files.path))
      try socket.startTLS(try TLSContext.client(trust: trust), host: "localhost")
      let body = String(repeating: "b", count: 30_000)
      let request = "POST /body HTTP/1.1\r\nhost: x\r\ncontent-length: \(body.utf8.count)\r\n\r\n" + body
      try socket.send(String(repeating: request, count: 12))
      for _ in 0..<12 {
        let response = try socket.response()
        #expect(response.body.count == body.utf8.count)
      }
    }
  }

  @Test func notesThatTheReaderOfAStreamIsGone() async throws {
    try await TestServer.run { hub in
      do {
        let socket = try hub.connect()
        try socket.send("GET /endless HTTP/1.1\r\nhost: x\r\n\r\n")
        _ = try socket.responseHead()
        #expect(hub.server.connections == 1)
      }
      #expect(hub.eventually { hub.server.connections == 0 })
    }
  }

  @Test func tellsTheClientToGoOnWithItsBody() async throws {
    try await TestServer.run { hub in
      let socket = try hub.connect()
      try socket.send("POST /body HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: 2\r\n\r\n")
      #expect(try socket.responseHead().status == 100)
      try socket.send("ok")
      #expect(try socket.response().text == "ok")
    }
  }

  @Test func closesOnAClientThatTakesTooLongOverItsHead() async throws {
    try await TestServer.run {
      $0.limits.headTime = .milliseconds(300)
    } _: { hub in
      let slow = try hub.connect()
      let silent = try hub.connect()
      try slow.send("GET /hello HTTP/1.1\r\nhost")
      #expect(try slow.response().status == 408)
      #expect(slow.isClosedByPeer())
      #expect(silent.isClosedByPeer())
    }
  }

  @Test func closesAConnectionThatIdlesBetweenRequests() async throws {
    try await TestServer.run {
      $0.limits.idleTime = .milliseconds(300)
    } _: { hub in
      let socket = try hub.connect()
      #expect(try socket.get("/hello").status == 200)
      #expect(socket.isClosedByPeer())
    }
  }

  @Test func looksThroughTrustedProxiesOnly() async throws {
    try await TestServer.run {
      $0.trustedProxies = ["127.0.0.0/8"]
    } _: { hub in
      let socket = try hub.connect()
      #expect(try socket.get("/remote", "x-forwarded-for: 203.0.113.9\r\n").text == "203.0.113.9")
      #expect(try socket.get("/remote", "forwarded: for=\"[2001:db8::1]\"\r\n").text == "2001:db8::1")
    }
    try await TestServer.run { hub in
      let response = try hub.connect().get("/remote", "x-forwarded-for: 203.0.113.9\r\n")
      #expect(response.text == "127.0.0.1")
    }
  }
}
