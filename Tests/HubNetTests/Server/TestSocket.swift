import HubKernel
import Glibc
import HubCrypto

@testable import HubNet

/// A blocking socket for tests. Whatever is awaited longer than ten seconds fails.
final class TestSocket: @unchecked Sendable {
  // Sendable: at most one thread sends and another receives, and without TLS these have nothing in common.
  struct Failure: Error {
    var what: String
  }

  private static let patience = 10
  let descriptor: Int32
  private var tls: TLSSession?
  private var pending: [UInt8] = []
  private var frames = FrameReader(role: .client, limits: FrameLimits(messageLength: 16 << 20))

  init(_ address: String, receiveBuffer: Int32? = nil) throws {
    switch SocketAddress(address) {
    case .ip(let ip, let port):
      let family = ip.family == .v4 ? AF_INET : AF_INET6
      descriptor = socket(family, Int32(SOCK_STREAM.rawValue), 0)
      if var size = receiveBuffer {
        setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
      }
      try TestSocket.connect(descriptor, ip, port)
    case .unix(let path):
      descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
      try TestSocket.connect(descriptor, path)
    default: throw Failure(what: "not an address: \(address)")
    }
    var limit = timeval(tv_sec: TestSocket.patience, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    var on: Int32 = 1
    setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
  }

  /// The names that the certificate of the other side is for.
  var certificateNames: [String] { tls?.peerCertificate?.hostNames ?? [] }

  deinit {
    tls = nil
    Glibc.close(descriptor)
  }

  private static func connect(_ descriptor: Int32, _ ip: IPAddress, _ port: Int) throws {
    var result: Int32
    if ip.family == .v4 {
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_addr.s_addr = UInt32(truncatingIfNeeded: ip.low).bigEndian
      address.sin_port = UInt16(port).bigEndian
      result = withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
      }
    } else {
      var address = sockaddr_in6()
      address.sin6_family = sa_family_t(AF_INET6)
      withUnsafeMutableBytes(of: &address.sin6_addr) { $0.copyBytes(from: ip.bytes) }
      address.sin6_port = UInt16(port).bigEndian
      result = withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in6>.size))
        }
      }
    }
    if result != 0 { throw Failure(what: "connect: errno \(errno)") }
  }

  private static func connect(_ descriptor: Int32, _ path: String) throws {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    if result != 0 { throw Failure(what: "connect: errno \(errno)") }
  }

  func startTLS(_ context: TLSContext, host: String) throws {
    tls = try TLSSession(connecting: context, on: descriptor, to: host)
    guard case .done = tls?.handshake() else { throw Failure(what: "the handshake failed") }
  }

  var serverCertificate: CertificateInfo? { tls?.peerCertificate }

  func send(_ bytes: [UInt8]) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let sent: Int
      if tls != nil {
        guard case .bytes(let count) = rest.withUnsafeBytes({ tls?.write(from: $0) }) else {
          throw Failure(what: "TLS write")
        }
        sent = count
      } else {
        sent = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      }
      if sent <= 0 { throw Failure(what: "send: errno \(errno)") }
      rest = rest.dropFirst(sent)
    }
  }

  func send(_ text: String) throws { try send(Array(text.utf8)) }

  /// The next bytes, or none when the other side has hung up.
  func receive() throws -> [UInt8] {
    if !pending.isEmpty {
      defer { pending = [] }
      return pending
    }
    var buffer = [UInt8](repeating: 0, count: 65536)
    let count: Int
    if tls != nil {
      switch buffer.withUnsafeMutableBytes({ tls?.read(into: $0) }) {
      case .bytes(let more): count = more
      case .closed: count = 0
      case let other: throw Failure(what: "TLS read: \(String(describing: other))")
      }
    } else {
      count = buffer.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
    }
    if count < 0 { throw Failure(what: "receive: errno \(errno)") }
    return Array(buffer.prefix(count))
  }

  /// Reads faster from now on.
  func widen() {
    var size: Int32 = 4 << 20
    setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
  }

  /// Everything until the other side hangs up, properly or not.
  func receiveToEnd() -> [UInt8] {
    var all: [UInt8] = []
    while let more = try? receive(), !more.isEmpty { all += more }
    return all
  }

  /// Gives bytes back, to be received again.
  func unread(_ bytes: [UInt8]) { pending = bytes + pending }

  /// Whether the other side has closed or reset the connection within the patience.
  func isClosedByPeer() -> Bool {
    var buffer = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = buffer.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
      if count == 0 || (count < 0 && errno == ECONNRESET) { return true }
      if count < 0 { return false }
    }
  }

  func nextEvent() throws -> ReceivedFrame {
    while true {
      var bytes = try receive()
      let closed = bytes.isEmpty
      var event: ReceivedFrame?
      var left: [UInt8] = []
      bytes.withUnsafeMutableBytes { whole in
        var input = whole
        let found = frames.next(&input)
        event = ReceivedFrame(found)
        left = Array(input)
      }
      if let event {
        if !left.isEmpty { unread(left) }
        return event
      }
      if closed { throw Failure(what: "hung up") }
    }
  }
}
