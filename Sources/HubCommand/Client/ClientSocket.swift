internal import Glibc
internal import HubCrypto

/// A blocking connection to a hub, for one request.
final class ClientSocket {
  private let descriptor: Int32
  private var session: TLSSession?
  private var isSecure = false
  private static let pieceSize = 16_384

  private init(_ descriptor: Int32) { self.descriptor = descriptor }

  deinit {
    // The session ends before its descriptor does.
    session = nil
    close(descriptor)
  }

  /// Connects. `patience` is how many seconds the other side may be silent; 0 waits for ever. So is what it
  /// may take to connect, where whoever drops packets would else be waited for as long as the system does.
  static func connect(
    to address: AdminAddress, patience: Int, connectsWithin limit: Int = 0
  ) throws(SystemFailure) -> ClientSocket {
    let socket =
      switch address {
      case .unix(let path): try connect(path: path)
      case .tcp(let host, let port): try connect(host: host, port: port, within: limit)
      }
    socket.wait(seconds: patience)
    return socket
  }

  /// Says how long the other side may be silent from now on; 0 waits for ever.
  func wait(seconds: Int, milliseconds: Int = 0) {
    var time = timeval(tv_sec: seconds, tv_usec: milliseconds * 1_000)
    let size = socklen_t(MemoryLayout<timeval>.size)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, size)
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &time, size)
  }

  /// The process at the other end of a Unix socket, as the system knows it.
  var process: pid_t? {
    // As unix(7) has it: the process, the user and the group.
    var credentials: (process: pid_t, user: uid_t, group: gid_t) = (0, 0, 0)
    var size = socklen_t(MemoryLayout.size(ofValue: credentials))
    guard getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &size) == 0 else { return nil }
    return credentials.process > 0 ? credentials.process : nil
  }

  private static func connect(path: String) throws(SystemFailure) -> ClientSocket {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    guard bytes.count <= AdminAddress.longestPath else { throw SystemFailure(number: ENAMETOOLONG) }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    let socket = try open(AF_UNIX)
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.connect(socket.descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard result == 0 else { throw .last }
    return socket
  }

  private static func connect(
    host: String, port: UInt16, within limit: Int
  ) throws(SystemFailure) -> ClientSocket {
    var wishes = addrinfo()
    wishes.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(host, String(port), &wishes, &list) == 0 else {
      throw SystemFailure(number: EADDRNOTAVAIL)
    }
    defer { freeaddrinfo(list) }
    var failure = SystemFailure(number: EADDRNOTAVAIL)
    var next = list
    while let candidate = next?.pointee {
      let socket = try open(candidate.ai_family)
      // Linux takes this time for connecting as well (socket(7)).
      var time = timeval(tv_sec: limit, tv_usec: 0)
      setsockopt(socket.descriptor, SOL_SOCKET, SO_SNDTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
      if Glibc.connect(socket.descriptor, candidate.ai_addr, candidate.ai_addrlen) == 0 { return socket }
      failure = .last
      next = candidate.ai_next
    }
    throw failure
  }

  private static func open(_ family: Int32) throws(SystemFailure) -> ClientSocket {
    let descriptor = socket(family, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw .last }
    return ClientSocket(descriptor)
  }

  /// Goes on under TLS with a host of that name, whom one of the authorities must vouch for: the public ones
  /// when no file is named.
  func secure(_ host: String, authority: String) throws(CommandFailure) {
    let outcome: TLSStep
    do throws(TLSSetupError) {
      let trust: TLSTrust = authority.isEmpty ? .system : .authorities(.file(authority))
      var session = try TLSSession(connecting: try TLSContext.client(trust: trust), on: descriptor, to: host)
      outcome = session.handshake()
      self.session = consume session
      isSecure = true
    } catch {
      throw CommandFailure(.failed, "TLS cannot begin: \(error)")
    }
    switch outcome {
    case .done: return
    case .failed(let failure):
      throw CommandFailure(
        .unreachable, "\(host) cannot be talked to safely: \(failure)",
        hint: "name the authority behind its certificate with --authority FILE")
    case .wantRead, .wantWrite:
      throw CommandFailure(.unreachable, "\(host) did not finish its handshake in time")
    }
  }

  /// Sends everything; false when the other side is gone.
  func send(_ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBytes { all in
      guard isSecure else { return Descriptor.writeAll(descriptor, all) }
      var rest = all[...]
      while !rest.isEmpty {
        guard case .bytes(let count)? = session?.write(from: UnsafeRawBufferPointer(rebasing: rest)) else {
          return false
        }
        rest = rest.dropFirst(count)
      }
      return true
    }
  }

  /// What has come; empty at the end.
  func receive() -> [UInt8] {
    guard isSecure else { return Descriptor.read(descriptor, upTo: ClientSocket.pieceSize) }
    var buffer = [UInt8](repeating: 0, count: ClientSocket.pieceSize)
    guard case .bytes(let count)? = buffer.withUnsafeMutableBytes({ session?.read(into: $0) }) else {
      return []
    }
    return Array(buffer.prefix(count))
  }
}
