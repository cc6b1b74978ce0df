import Glibc

/// Two connected, non-blocking sockets of this process.
final class Wire {
  let server: Int32
  private(set) var client: Int32

  init() {
    var ends: [Int32] = [-1, -1]
    let made = socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends)
    precondition(made == 0, "The system gives a pair of sockets.")
    for end in ends { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
    (server, client) = (ends[0], ends[1])
    signal(SIGPIPE, SIG_IGN)
  }

  /// Puts bytes on the wire as the client would.
  func inject(_ bytes: [UInt8]) { _ = write(client, bytes, bytes.count) }

  /// What the server has sent and nobody has read.
  func takeFromServer() -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 65_536)
    let count = read(client, &bytes, bytes.count)
    return Array(bytes.prefix(max(count, 0)))
  }

  func closeClient() {
    close(client)
    client = -1
  }

  deinit {
    close(server)
    if client >= 0 { close(client) }
  }
}
