import Glibc
import HubBase
import Testing

@testable import HubPrograms

/// A service at a Unix socket that takes one connection, and what a script does with it.
private final class Service: Sendable {
  let path: String
  private let listener: Int32

  init() throws {
    var random = SystemRandomNumberGenerator()
    path = "/tmp/loft-service-\(random.next())"
    listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
    let bound = withUnsafePointer(to: &address) { place in
      place.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    try #require(bound == 0 && listen(listener, 4) == 0)
  }

  deinit {
    close(listener)
    unlink(path)
  }

  /// Serves the next connection on a thread of its own.
  func serve(_ script: @escaping @Sendable (Int32) -> Void) {
    let listener = listener
    _ = BackgroundThread.start {
      let connection = accept(listener, nil, nil)
      script(connection)
      close(connection)
    }
  }

  static func read(_ connection: Int32) -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = Glibc.read(connection, &buffer, buffer.count)
    return Array(buffer.prefix(max(0, count)))
  }

  static func write(_ connection: Int32, _ text: String) {
    _ = send(connection, text, text.utf8.count, Int32(MSG_NOSIGNAL))
  }
}

private func hold(
  _ address: String, _ ear: Ear = Ear(), limit: Int = 65_536,
  _ then: @escaping @Sendable (ServiceConversation) -> Void = { _ in }
) async throws -> Ear.Heard {
  let conversation = try ServiceConversation(address, longestLine: limit)
  try ProgramLoop.running().run {
    conversation.begin(ear)
    then(conversation)
  }
  return await ear.over()
}

@Suite struct ServiceConversationTests {
  @Test(arguments: [
    "unix:relative", "unix:", "ws://", "http://127.0.0.1/", "ws://127.0.0.1:99999/", "ws://a b/",
    "127.0.0.1:80",
  ])
  func addressesThatAreNoneAreRefused(_ text: String) {
    #expect(throws: ProgramFailure.self) { try ServiceAddress(text) }
  }

  @Test func linesGoBothWaysOverAUnixSocket() async throws {
    let service = try Service()
    service.serve { connection in
      let said = Service.read(connection)
      Service.write(connection, "heard \(said.count)\npart")
      Service.write(connection, "ly\n")
      while !Service.read(connection).isEmpty {}
    }
    let conversation = try ServiceConversation("unix:\(service.path)", longestLine: 65_536)
    let loop = try ProgramLoop.running()
    let ear = Ear { line in
      if line == "partly" { loop.run { conversation.finish(within: .seconds(20)) } }
    }
    loop.run {
      conversation.begin(ear)
      Array("hello\n".utf8).withUnsafeBytes { conversation.say($0) }
    }
    let heard = await ear.over()
    #expect(heard.lines == ["heard 6", "partly"])
    #expect(heard.end == .exited(0))
  }

  @Test func whatIsSaidFasterThanItIsReadArrivesWhole() async throws {
    let service = try Service()
    let total = Lock(0)
    let mayRead = Lock(false)
    service.serve { connection in
      while !mayRead.withLock({ $0 }) { poll(nil, 0, 5) }
      while true {
        let count = Service.read(connection).count
        if count == 0 { return }
        total.withLock { $0 += count }
      }
    }
    let line = [UInt8](String(repeating: "x", count: 50_000).utf8) + [10]
    let heard = try await hold("unix:\(service.path)") { conversation in
      for _ in 0..<100 { line.withUnsafeBytes { conversation.say($0) } }
      #expect(conversation.unsent > 1_000_000)
      mayRead.withLock { $0 = true }
      conversation.finish(within: .seconds(20))
    }
    #expect(heard.end == .exited(0))
    #expect(total.withLock { $0 } == 100 * 50_001)
  }

  @Test func nobodyThereIsAnEndThatSaysSo() async throws {
    let heard = try await hold("unix:/tmp/loft-nobody-is-here")
    #expect(heard.end == .unreachable("No such file or directory"))
    let web = try await hold("ws://127.0.0.1:1/")
    #expect(web.end == .unreachable("Connection refused"))
  }

  @Test func aLineThatIsTooLongEndsIt() async throws {
    let service = try Service()
    service.serve { Service.write($0, String(repeating: "x", count: 5_000)) }
    #expect(try await hold("unix:\(service.path)", limit: 1_000).end == .tooLong)
  }

  @Test func aServiceThatGoesAwayIsAnEnd() async throws {
    let service = try Service()
    service.serve { Service.write($0, "bye\n") }
    let heard = try await hold("unix:\(service.path)")
    #expect(heard.lines == ["bye"])
    #expect(heard.end == .unreachable("it closed the connection"))
  }

  @Test func aServiceThatDoesNotGoIsLeft() async throws {
    let service = try Service()
    let stays = Lock(true)
    service.serve { connection in while stays.withLock({ $0 }), Service.read(connection).isEmpty {} }
    let heard = try await hold("unix:\(service.path)") { $0.finish(within: .milliseconds(50)) }
    stays.withLock { $0 = false }
    #expect(heard.end == .exited(0))
  }

  @Test func whoIsCutHearsNothingMore() async throws {
    let service = try Service()
    service.serve { connection in while !Service.read(connection).isEmpty {} }
    let heard = try await hold("unix:\(service.path)") { $0.cut() }
    #expect(heard.end == .unreachable("the connection was cut"))
  }
}
