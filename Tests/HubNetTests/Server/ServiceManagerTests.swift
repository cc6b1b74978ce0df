import Glibc
import Testing

@testable import HubNet

@Suite struct ServiceManagerTests {
  @Test(arguments: [false, true])
  func tellsTheManagerWhatHappens(_ isAbstract: Bool) throws {
    let path = temporaryPath("notify")
    let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
    defer {
      close(descriptor)
      unlink(path)
    }
    let name: [UInt8] = isAbstract ? [0] + Array(path.utf8) : Array(path.utf8)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
    let length = socklen_t(2 + name.count + (isAbstract ? 0 : 1))
    let bound = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
    }
    #expect(bound == 0)
    let manager = ServiceManager(socket: isAbstract ? "@" + path : path)
    manager.ready("serving\non two lines")
    manager.stopping()
    manager.watchdog()
    for expected in ["READY=1\nSTATUS=serving on two lines", "STOPPING=1", "WATCHDOG=1"] {
      var buffer = [UInt8](repeating: 0, count: 200)
      let count = recv(descriptor, &buffer, buffer.count, 0)
      #expect(String(decoding: buffer.prefix(max(count, 0)), as: UTF8.self) == expected)
    }
  }

  @Test func staysSilentWithoutAManager() {
    ServiceManager(socket: nil).ready("nobody hears this")
    ServiceManager(socket: "relative").ready("nor this")
  }

  @Test func findsInheritedSockets() {
    let found = InheritedSockets(process: "77", count: "3", names: "web:admin", own: 77)
    #expect(found.sockets.map(\.descriptor) == [3, 4, 5])
    #expect(found.sockets.map(\.name) == ["web", "admin", ""])
    for (process, count) in [("76", "1"), ("77", "0"), ("77", "-1"), ("77", "9999"), ("77", "x")] {
      #expect(InheritedSockets(process: process, count: count, names: nil, own: 77).sockets.isEmpty)
    }
  }

  @Test func adoptsAListeningSocketAndNothingElse() throws {
    let opened = try ListenerOpening.open("127.0.0.1:0", for: .everyone, number: { 1 })[0]
    let copy = dup(opened.descriptor)
    let adopted = try ListenerOpening.adopt(
      InheritedSockets.Inherited(descriptor: copy, name: "web"), for: .everyone, index: 2)
    #expect(adopted.address == opened.address)
    let ordinary = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(ordinary) }
    #expect(throws: ServerError.self) {
      try ListenerOpening.adopt(
        InheritedSockets.Inherited(descriptor: ordinary, name: "web"), for: .everyone, index: 3)
    }
  }
}
