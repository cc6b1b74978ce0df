internal import Glibc
internal import HubBase
internal import HubCrypto

/// A connection to another server, encrypted or not.
struct Line: ~Copyable {
  private let socket: Descriptor
  private var session: TLSSession?

  private init(_ socket: Descriptor, _ session: consuming TLSSession?) {
    self.socket = socket
    self.session = session
  }

  static func open(
    to address: WebAddress, authority: String, publicOnly: Bool = false, _ patience: Patience
  ) throws(FetchError) -> Line {
    let socket = try Descriptor.connect(
      host: address.host, port: address.port, patience, publicOnly: publicOnly)
    guard address.isSecure else { return Line(socket, nil) }
    return Line(socket, try secure(socket, to: address.host, authority, patience))
  }

  private static func secure(
    _ socket: Descriptor, to host: String, _ authority: String, _ patience: Patience
  ) throws(FetchError) -> TLSSession {
    var session: TLSSession
    do throws(TLSSetupError) {
      let trust: TLSTrust = authority.isEmpty ? .system : .authorities(.file(authority))
      session = try TLSSession(connecting: try TLSContext.client(trust: trust), on: socket.number, to: host)
    } catch {
      throw .insecure("\(error)")
    }
    while true {
      switch session.handshake() {
      case .done: return session
      case .wantRead: try patience.wait(for: socket.number, POLLIN)
      case .wantWrite: try patience.wait(for: socket.number, POLLOUT)
      case .failed(let failure): throw .insecure("\(failure)")
      }
    }
  }

  /// Sends everything.
  mutating func send(_ bytes: [UInt8], _ patience: Patience) throws(FetchError) {
    var start = 0
    while start < bytes.count {
      let outcome = bytes.withUnsafeBytes { all in
        transfer(UnsafeRawBufferPointer(rebasing: all[start...]))
      }
      switch outcome {
      case .bytes(let count): start += count
      case .wantRead: try patience.wait(for: socket.number, POLLIN)
      case .wantWrite: try patience.wait(for: socket.number, POLLOUT)
      case .closed: throw .malformed
      case .failed(let failure): throw .unreachable("\(failure)")
      }
    }
  }

  /// What has come; empty at the end.
  mutating func receive(upTo limit: Int, _ patience: Patience) throws(FetchError) -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: limit)
    while true {
      switch buffer.withUnsafeMutableBytes({ transfer(into: $0) }) {
      case .bytes(let count): return Array(buffer.prefix(count))
      case .wantRead: try patience.wait(for: socket.number, POLLIN)
      case .wantWrite: try patience.wait(for: socket.number, POLLOUT)
      case .closed: return []
      case .failed(let failure):
        // Who ends without a goodbye may have been cut off: an answer without a length is then not whole.
        throw session == nil ? .unreachable("\(failure)") : .malformed
      }
    }
  }

  private mutating func transfer(_ bytes: UnsafeRawBufferPointer) -> TLSTransfer {
    if let outcome = session?.write(from: bytes) { return outcome }
    let count = Glibc.send(socket.number, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
    return count >= 0 ? .bytes(count) : Self.failure(wanting: .wantWrite)
  }

  private mutating func transfer(into buffer: UnsafeMutableRawBufferPointer) -> TLSTransfer {
    if let outcome = session?.read(into: buffer) { return outcome }
    let count = recv(socket.number, buffer.baseAddress, buffer.count, 0)
    return count > 0 ? .bytes(count) : count == 0 ? .closed : Self.failure(wanting: .wantRead)
  }

  private static func failure(wanting more: TLSTransfer) -> TLSTransfer {
    switch errno {
    case EAGAIN, EINTR: more
    default: .failed(.transport(errno))
    }
  }
}
