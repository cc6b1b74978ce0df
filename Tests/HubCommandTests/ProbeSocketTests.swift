import Glibc
import Testing

@testable import HubCommand

@Suite struct ProbeSocketTests {
  /// Listens on a Unix socket, speaks to the one who connects, and returns what came back until the end.
  private func hear(saying frames: [UInt8], from speak: (inout ProbeSocket) -> Void) throws -> [UInt8] {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/hub.sock"
    let listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(listener) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
    let bound = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    try #require(bound == 0 && listen(listener, 1) == 0)
    var probe = ProbeSocket(try ClientSocket.connect(to: .unix(path), patience: 5))
    let hub = accept(listener, nil, nil)
    defer { close(hub) }
    try #require(write(hub, frames, frames.count) == frames.count)
    // The hub says no more: whoever reads on comes to the end.
    shutdown(hub, Int32(SHUT_WR))
    speak(&probe)
    var heard = [UInt8](repeating: 0, count: 1_024)
    let count = recv(hub, &heard, heard.count, Int32(MSG_DONTWAIT))
    return Array(heard.prefix(max(count, 0)))
  }

  @Test func whoStaysAnswersPings() throws {
    let heard = try hear(saying: [0x81, 2, 104, 105, 0x89, 3, 1, 2, 3]) { $0.stay() }
    try #require(heard.count == 9)
    #expect(heard[0] == 0x8A)
    #expect(heard[1] == 0x83)
    #expect(zip(heard[6...], heard[2..<5]).map { $0 ^ $1 } == [1, 2, 3])
  }
}
