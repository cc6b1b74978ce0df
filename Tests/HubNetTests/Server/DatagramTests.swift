import Glibc
import HubKernel
import Testing

@testable import HubNet

@Suite struct DatagramTests {
  @Test(arguments: ["127.0.0.1:0", "[::1]:0"]) func datagramsComeAndGo(place: String) async throws {
    try await TestServer.run { hub in
      let one = try hub.bind(place)
      let other = try hub.bind(place, at: 1)
      #expect(one.address.port != 0)
      one.send(Array("hello".utf8), to: other.address)
      #expect(other.next() == .init(bytes: Array("hello".utf8), from: one.address, station: 1))
      other.send([UInt8](repeating: 7, count: 2048), to: one.address)
      #expect(one.next()?.bytes.count == 2048)
      // An empty one is one as well.
      other.send([], to: one.address)
      #expect(one.next()?.bytes.isEmpty == true)
      #expect(hub.eventually { hub.meter("datagrams_received_total") == 3 })
      // It is counted when the system has it, and by then it may have arrived on another thread.
      #expect(hub.eventually { hub.meter("datagrams_sent_total") == 3 })
    }
  }

  @Test func whatIsTooLongIsDroppedWhole() async throws {
    try await TestServer.run { hub in
      let (one, other) = (try hub.bind("127.0.0.1:0"), try hub.bind("127.0.0.1:0"))
      one.send([UInt8](repeating: 7, count: 2049), to: other.address)
      one.send([1], to: other.address)
      #expect(other.next()?.bytes == [1])
      #expect(hub.meter("datagrams_too_long_total") == 1)
    }
  }

  @Test func aFloodLosesNothingThatTheSystemTookAndStarvesNobody() async throws {
    try await TestServer.run { hub in
      let (one, other) = (try hub.bind("127.0.0.1:0"), try hub.bind("127.0.0.1:0", at: 1))
      let client = try hub.call("ws://\(hub.address)/echo", at: 1)
      #expect(client.next() == .opened)
      one.send([UInt8](repeating: 7, count: 100), to: other.address, times: 20_000)
      client.send([1, 2, 3])
      #expect(client.next() == .message([1, 2, 3], isText: true))
      #expect(
        hub.eventually { hub.meter("datagrams_sent_total") + hub.meter("datagrams_unsent_total") == 20_000 })
      let sent = hub.meter("datagrams_sent_total")
      // What the receiver's buffer had no room for the system dropped, and that nobody sees here.
      #expect(hub.eventually { other.count > 0 && other.count == hub.meter("datagrams_received_total") })
      #expect(other.count <= sent)
    }
  }

  @Test func whereNobodyListensNothingBreaks() async throws {
    try await TestServer.run { hub in
      let one = try hub.bind("127.0.0.1:0")
      let gone = try hub.bind("127.0.0.1:0")
      gone.port.close()
      let probe = try hub.bind("127.0.0.1:0")
      for _ in 0..<3 { one.send([1], to: gone.address) }
      // An address that cannot be reached from loopback, and one of another family.
      one.send([1], to: try #require(RemoteAddress("192.0.2.1:9")))
      one.send([1], to: try #require(RemoteAddress("[::1]:9")))
      one.send([2], to: probe.address)
      #expect(probe.next()?.bytes == [2])
      probe.send([3], to: one.address)
      #expect(one.next()?.bytes == [3])
      #expect(hub.meter("datagrams_unsent_total") >= 1)
    }
  }

  @Test func aClosedPortHearsNothingAndItsNumberIsFree() async throws {
    try await TestServer.run { hub in
      let (one, other) = (try hub.bind("127.0.0.1:0"), try hub.bind("127.0.0.1:0"))
      other.port.close()
      #expect(other.port.isOver)
      #expect(hub.eventually { (try? hub.bind("\(other.address)")) != nil })
      one.send([1], to: other.address)
      let echo = try hub.bind("127.0.0.1:0")
      one.send([2], to: echo.address)
      #expect(echo.next()?.bytes == [2])
      #expect(other.count == 0)
    }
  }

  @Test func aPortThatCannotBeHadSaysWhy() async throws {
    try await TestServer.run { hub in
      let one = try hub.bind("127.0.0.1:0")
      #expect(throws: BindFailure(.taken, "\(one.address): Address already in use")) {
        try hub.bind("\(one.address)")
      }
      #expect(throws: BindFailure(.notOurs, "192.0.2.1:0: Cannot assign requested address")) {
        try hub.bind("192.0.2.1:0")
      }
    }
  }

  @Test func theMachineSaysWhereItIs() async throws {
    try await TestServer.run { hub in
      let found = Lock<[RemoteAddress]>([])
      let host = try #require(hub.kernel.service(TestPlugin.self)).host
      host.run { station in found.withLock { $0 = station.addresses } }
      #expect(hub.eventually { !found.withLock { $0.isEmpty } })
      let all = found.withLock { $0 }
      #expect(all.contains { $0.ip.isLoopback && $0.isV4 })
      let firstLoop = try #require(all.firstIndex { $0.ip.isLoopback })
      #expect(all[firstLoop...].allSatisfy { $0.ip.isLoopback })
      #expect(all.allSatisfy { $0.port == 0 })
    }
  }

  @Test func anAlarmRingsAtItsLastTimeOnly() async throws {
    try await TestServer.run { hub in
      let rings = Lock<[Int64]>([])
      let host = try #require(hub.kernel.service(TestPlugin.self)).host
      let alarm = host.alarm(at: 1) { station in
        #expect(station.number == 1)
        rings.withLock { $0.append(station.milliseconds) }
      }
      let now = Int64(hub.kernel.clock.now / 1_000_000)
      alarm.set(at: now + 3_600_000)
      alarm.set(at: now + 60)
      alarm.set(at: now + 20)
      #expect(hub.eventually { !rings.withLock { $0.isEmpty } })
      #expect(rings.withLock { $0[0] } >= now + 20)
      alarm.set(at: now)
      #expect(hub.eventually { rings.withLock { $0.count } == 2 })
      alarm.set(at: now + 3_600_000)
      alarm.end()
    }
  }
}
