import Glibc
import HubBase
import HubCrypto

/// A server that says the same to everybody, and remembers what it was told.
final class ScriptedServer: Sendable {
  let port: UInt16
  private let listener: Int32
  private let told = Lock<[String]>([])

  /// What was asked so far.
  var requests: [String] { told.withLock { $0 } }
  var address: String { "127.0.0.1:\(port)" }

  /// `script` turns what was asked into the answer; an empty one leaves the asker waiting.
  init(_ identity: TLSIdentity? = nil, _ script: @escaping @Sendable (String) -> String) throws {
    signal(SIGPIPE, SIG_IGN)
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var place = sockaddr_in()
    place.sin_family = sa_family_t(AF_INET)
    place.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let listener = listener
    withUnsafeMutablePointer(to: &place) { place in
      place.withMemoryRebound(to: sockaddr.self, capacity: 1) { place in
        _ = bind(listener, place, size)
        _ = listen(listener, 16)
        _ = getsockname(listener, place, &size)
      }
    }
    port = UInt16(bigEndian: place.sin_port)
    let context = try identity.map { try TLSContext.server($0) }
    let told = told
    var thread = pthread_t()
    let work = Unmanaged.passRetained(
      Work {
        while true {
          let socket = accept(listener, nil, nil)
          guard socket >= 0 else {
            // Closed here and not by the owner: the number would be another socket's before we look.
            close(listener)
            return
          }
          Self.serve(socket, context, told, script)
          close(socket)
        }
      })
    pthread_create(
      &thread, nil,
      { argument in
        if let argument { Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().run() }
        return nil
      }, work.toOpaque())
    pthread_detach(thread)
  }

  deinit {
    shutdown(listener, Int32(SHUT_RDWR))
  }

  private final class Work: Sendable {
    let run: @Sendable () -> Void

    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  private static func serve(
    _ socket: Int32, _ context: TLSContext?, _ told: Lock<[String]>, _ script: (String) -> String
  ) {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    guard let context else {
      let count = recv(socket, &buffer, buffer.count, 0)
      guard count > 0 else { return }
      let request = String(decoding: buffer[..<count], as: UTF8.self)
      told.withLock { $0.append(request) }
      let answer = script(request)
      if answer.isEmpty {
        _ = recv(socket, &buffer, buffer.count, 0)
      } else {
        _ = send(socket, answer, answer.utf8.count, Int32(MSG_NOSIGNAL))
      }
      return
    }
    guard var session = try? TLSSession(accepting: context, on: socket), session.handshake() == .done,
      case .bytes(let count) = buffer.withUnsafeMutableBytes({ session.read(into: $0) })
    else { return }
    let request = String(decoding: buffer[..<count], as: UTF8.self)
    told.withLock { $0.append(request) }
    _ = Array(script(request).utf8).withUnsafeBytes { session.write(from: $0) }
    _ = session.shutdown()
  }
}
