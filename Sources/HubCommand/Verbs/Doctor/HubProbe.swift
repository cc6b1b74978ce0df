internal import Glibc
internal import HubKernel
internal import HubTokens

/// Tries to reach a hub as another hub would, step by step, and stops where it goes wrong. It announces
/// nothing, so nobody is told of it.
struct HubProbe: Sendable {
  /// How far it came.
  enum Step: String, Sendable {
    case name = "DNS"
    case connection = "TCP"
    case encryption = "TLS"
    case upgrade = "upgrade"
    case greeting = "connected"
    case proof = "secret"
  }

  struct Result: Sendable {
    /// The step that failed; nil when all went well.
    var failed: (step: Step, why: String, remedy: String)?
    var passed: [String] = []
    /// By how many seconds the other clock is ahead.
    var clockDifference: Int64?
    /// Whether the secret of the mesh was proven both ways; nil when it was not tried.
    var isProven: Bool?
    /// The status and the code of an answer that was no WebSocket.
    var refusal: (status: Int, code: String)?
  }

  /// How many seconds the other side may be silent.
  private static let patience = 5
  /// The key of RFC 6455 §1.3: nobody is deceived by a known one here.
  private static let key = "dGhlIHNhbXBsZSBub25jZQ=="

  let url: HubLocator
  var token: String?
  var authority = ""
  var secrets: [SharedSecret] = []
  var mesh = ""

  func run() -> Result {
    var result = Result()
    guard let addresses = lookUp(&result), let socket = connect(addresses, &result) else { return result }
    var probe = ProbeSocket(socket)
    let peer = PeerID.random().description
    guard upgrade(peer, socket, &probe, &result), greeting(&probe, &result) else { return result }
    if !secrets.isEmpty { prove(peer, &probe, &result) }
    return result
  }

  private func lookUp(_ result: inout Result) -> [String]? {
    var wishes = addrinfo()
    wishes.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    let status = getaddrinfo(url.host, String(url.port), &wishes, &list)
    guard status == 0 else {
      let why = String(cString: gai_strerror(status))
      result.failed = (
        .name, "the name '\(url.host)' leads nowhere: \(why)",
        "correct the address, or ask your name server: getent hosts \(url.host)"
      )
      return nil
    }
    defer { freeaddrinfo(list) }
    var addresses: [String] = []
    var next = list
    while let candidate = next?.pointee {
      var name = [CChar](repeating: 0, count: Int(NI_MAXHOST))
      if getnameinfo(
        candidate.ai_addr, candidate.ai_addrlen, &name, socklen_t(name.count), nil, 0, NI_NUMERICHOST) == 0
      {
        addresses.append(
          String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
      }
      next = candidate.ai_next
    }
    result.passed.append("DNS " + addresses.joined(separator: " "))
    return addresses
  }

  private func connect(_ addresses: [String], _ result: inout Result) -> ClientSocket? {
    var failure = SystemFailure(number: EADDRNOTAVAIL)
    for address in addresses {
      let socket: ClientSocket
      do throws(SystemFailure) {
        socket = try ClientSocket.connect(
          to: .tcp(host: address, port: url.port), patience: Self.patience, connectsWithin: Self.patience)
      } catch {
        failure = error
        continue
      }
      result.passed.append("TCP port \(url.port)")
      guard url.isSecure else { return socket }
      do {
        try socket.secure(url.host, authority: authority)
      } catch {
        result.failed = (
          .encryption, error.message,
          "renew the certificate there, name its authority here, or write ws:// if it has none"
        )
        return nil
      }
      result.passed.append("TLS")
      return socket
    }
    let isClosed = failure.number == ECONNREFUSED
    result.failed = (
      .connection, "port \(url.port) of \(url.host) cannot be reached: \(failure)",
      isClosed
        ? "start the hub there, and look at its hub.listen: 127.0.0.1 is heard on that machine alone"
        : "a firewall or a wrong address stands between: open TCP port \(url.port) there for this machine"
    )
    return nil
  }

  private func upgrade(
    _ peer: String, _ socket: ClientSocket, _ probe: inout ProbeSocket, _ result: inout Result
  ) -> Bool {
    var request = "GET \(url.path)?peerId=\(peer) HTTP/1.1\r\nHost: \(url.hostField)\r\n"
    request += "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    request += "Sec-WebSocket-Key: \(Self.key)\r\n"
    if let token { request += "Authorization: Bearer \(token)\r\n" }
    guard socket.send(Array((request + "\r\n").utf8)), let head = probe.head() else {
      result.failed = (
        .upgrade, "it does not answer an HTTP request",
        url.isSecure ? "look what listens there" : "look what listens there; with TLS write wss://"
      )
      return false
    }
    let date = head.fields.first { $0.name == "date" }?.value
    result.clockDifference = date.flatMap { HTTPClock.seconds($0) }.map { $0 - Int64(time(nil)) }
    if head.status == 101 {
      result.passed.append("upgrade")
      return true
    }
    let json = try? JSONValue(parsing: String(decoding: probe.rest(), as: UTF8.self))
    let code = json?["code"]?.text?.printable ?? ""
    result.refusal = (head.status, code)
    let detail = (json?["detail"]?.text ?? "").printable
    result.failed = (
      .upgrade,
      "it answers \(head.status)" + (code.isEmpty ? "" : " \(code)") + (detail.isEmpty ? "" : ": \(detail)"),
      RefusalAdvice.of(status: head.status, code: code)
    )
    return false
  }

  private func greeting(_ probe: inout ProbeSocket, _ result: inout Result) -> Bool {
    switch probe.receive() {
    case .text(let text) where (try? JSONValue(parsing: text))?["type"]?.text == "connected":
      result.passed.append("connected")
      return true
    case .closed(let code, let reason):
      result.failed = (
        .greeting, "it closes the connection with \(code): \(reason.printable)", "look at its log"
      )
    case .text, .nothing:
      // The originals greet too; a relay or a proxy that accepts WebSockets for somebody else does not.
      result.failed = (
        .greeting, "it takes WebSockets and does not greet as hubs do",
        "look whether the path is right (/ or /ws), and whether a hub stands behind the proxy"
      )
    }
    return false
  }

  /// Proves the secret of the mesh, and has the other prove it: that shows both the secret and the name of
  /// the mesh, for both stand in the proof.
  private func prove(_ peer: String, _ probe: inout ProbeSocket, _ result: inout Result) {
    var handshake = HubHandshake(.initiator, secrets: secrets, mesh: mesh, own: peer)
    result.isProven = false
    var next: HubAuthMessage? = handshake.begin()
    while let message = next {
      guard probe.send(Self.text(message)), case .text(let text) = probe.receive(),
        let json = try? JSONValue(parsing: text)
      else {
        result.failed = (
          .proof, "it does not answer when asked to prove the secret of the mesh",
          "it is an older hub, which cannot; or switch 'auth-tokens' on there with hubs.secret"
        )
        return
      }
      if json["type"]?.text == "error" {
        let code = json["code"]?.text?.printable ?? "error"
        result.failed = (
          .proof, "it refuses the proof of the mesh's secret: \(code)", RefusalAdvice.of(code: code)
        )
        return
      }
      guard let answer = HubAuthMessage(json["data"]) else { continue }
      switch handshake.receive(answer) {
      case .reply(let reply): next = reply
      case .proven:
        result.isProven = true
        result.passed.append("secret and mesh name")
        next = nil
      case .failed(let why):
        let isOther = why == HubHandshake.wrongProof
        result.failed = (
          .proof, isOther ? "it has the secret, and another name for the mesh than '\(mesh.printable)'" : why,
          RefusalAdvice.of(code: isOther ? "other-mesh" : "no-common-secret")
        )
        return
      }
    }
  }

  private static func text(_ message: HubAuthMessage) -> String {
    let json = JSONWriter()
    json.object { json in
      json.field("type", "hub-auth")
      json.field("data") { message.write(to: $0) }
    }
    return json.text
  }
}
