import Glibc
import HubCrypto
import HubKernel
import Testing

@testable import HubNet

@Suite struct TrunkLimitTests {
  private static let peer = "?peerId=" + String(repeating: "a", count: 40)

  @Test func messagesBetweenHubsHaveALimitOfTheirOwn() async throws {
    try await TestServer.run {
      $0.limits.messageBytes = .kibibytes(1)
      $0.limits.trunkMessageBytes = .kibibytes(64)
    } _: { hub in
      // Both ends are ours: what is called, and what takes its caller over.
      let client = try hub.call("ws://\(hub.address)/\(Self.peer)")
      #expect(client.next() == .opened)
      let long = [UInt8](repeating: 9, count: 64 << 10)
      client.send(long, isText: false)
      #expect(client.next() == .message(long, isText: false))
      client.send(long + [0], isText: false)
      #expect(client.next() == .closed(code: 1009, reason: "message longer than the limit"))
    }
    try await TestServer.run {
      $0.limits.messageBytes = .kibibytes(256)
      $0.limits.trunkMessageBytes = .kibibytes(64)
    } _: { hub in
      let client = try hub.call("ws://\(hub.address)/flood")
      #expect(client.next() == .opened)
      client.send([UInt8](repeating: 1, count: 65 << 10), isText: false)
      // A plugin's own socket is no trunk: its limit lets this through, and a kibibyte for each byte comes.
      #expect(client.next() == .message([UInt8](repeating: 0x2E, count: 1024), isText: false))
    }
  }

  @Test func whatWaitsForAHubHasALimitOfItsOwn() async throws {
    try await TestServer.run {
      $0.limits.queuedBytes = .kibibytes(64)
      $0.limits.trunkQueuedBytes = .mebibytes(4)
    } _: { hub in
      let mute = try Mute()
      let client = try hub.call("ws://\(mute.address)/")
      mute.answer()
      #expect(client.next() == .opened)
      // More than the system's buffers and `queuedBytes` hold together, in one turn.
      client.send([UInt8](repeating: 1, count: 64 << 10), isText: false, times: 48)
      #expect(hub.eventually { hub.server.queuedBytes > 1 << 20 })
      #expect(hub.kernel.view.connections == 1)
      client.send([UInt8](repeating: 1, count: 64 << 10), isText: false, times: 160)
      #expect(client.next() == .closed(code: 1013, reason: "reading too slowly"))
    }
  }
}

/// A server that answers a handshake and then reads nothing more.
private final class Mute {
  private let listener: Int32
  private var connection: Int32 = -1
  let address: String

  init() throws {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var small: Int32 = 4096
    setsockopt(listener, SOL_SOCKET, SO_RCVBUF, &small, socklen_t(MemoryLayout<Int32>.size))
    var place = sockaddr_in()
    place.sin_family = sa_family_t(AF_INET)
    place.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &place) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        _ = bind(listener, $0, length)
        _ = getsockname(listener, $0, &length)
      }
    }
    listen(listener, 1)
    self.listener = listener
    address = "127.0.0.1:\(UInt16(bigEndian: place.sin_port))"
  }

  deinit {
    if connection >= 0 { Glibc.close(connection) }
    Glibc.close(listener)
  }

  /// Takes one caller and answers its handshake.
  func answer() {
    connection = accept(listener, nil, nil)
    var request: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while !request.ends(with: "\r\n\r\n") {
      let count = recv(connection, &buffer, buffer.count, 0)
      guard count > 0 else { return }
      request += buffer[..<count]
    }
    let text = String(decoding: request, as: UTF8.self)
    let key = text.split(separator: "\r\n").first { $0.hasPrefix("sec-websocket-key: ") }?.dropFirst(19) ?? ""
    let accept = WebSocketKey.accept(Array(key.utf8)) { Digest.sha1($0).bytes }
    let answer =
      "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n"
      + "sec-websocket-accept: \(String(decoding: accept, as: UTF8.self))\r\n\r\n"
    _ = Array(answer.utf8).withUnsafeBytes { Glibc.send(connection, $0.baseAddress, $0.count, 0) }
  }
}

extension [UInt8] {
  fileprivate func ends(with text: String) -> Bool { suffix(text.utf8.count).elementsEqual(text.utf8) }
}
