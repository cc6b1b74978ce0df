import HubKernel
import HubTesting
import Testing

@Suite struct StationTests {
  @Test(arguments: [1, 4]) func workIsDoneWhereItIsWanted(lanes: Int) async throws {
    let postman = Postman()
    let hub = try await postman.hub(lanes: lanes)
    let (clock, diary) = (hub.clock, postman.diary)
    for wanted in [0, lanes - 1, lanes + 7, -1] {
      await postman.at(wanted, hub) { station in
        diary.note("\(station.number)")
        #expect(station.nanoseconds == clock.now)
        #expect(station.milliseconds == Int64(clock.now / 1_000_000))
        #expect(station.wallMilliseconds == clock.wallMilliseconds)
      }
    }
    #expect(diary.lines == ["0", "\(lanes - 1)", "\(lanes - 1)", "0"])
    #expect(postman.host?.stations == lanes)
  }

  @Test(arguments: [nil, 1, 2] as [UInt64?]) func postsKeepTheirOrder(seed: UInt64?) async throws {
    let postman = Postman()
    let hub = try await postman.hub(lanes: 4, seed: seed)
    let bob = await hub.connect("bob", lane: 2)
    let id = try await postman.connection(hub)
    #expect(bob.isOpen)
    await postman.at(2, hub) { station in
      for number in 0..<300 {
        Array("\(number)".utf8).withUnsafeBytes { #expect(station.post($0, from: id, to: 0)) }
      }
      Array("mine".utf8).withUnsafeBytes { _ = station.post($0, from: id, to: 2) }
      Array("nobody".utf8).withUnsafeBytes { #expect(!station.post($0, from: id, to: 99)) }
      Array("nobody".utf8).withUnsafeBytes { #expect(!station.post($0, from: id, to: -1)) }
    }
    let (mine, others) = (postman.diary.lines.filter { $0.hasPrefix("mine") }, postman.diary.lines)
    #expect(mine == ["mine from 2 at 2"])
    #expect(others.filter { $0.hasSuffix("at 0") } == (0..<300).map { "\($0) from 2 at 0" })
  }

  @Test func whatWaitsForAReactorHasALimit() async throws {
    let postman = Postman()
    let hub = try await postman.hub(lanes: 2)
    let sent = Lock(0)
    await postman.at(0, hub) { station in
      let piece = [UInt8](repeating: 0x2E, count: 1 << 20)
      let id = ConnectionID(lane: 0, index: 0, generation: 0)
      piece.withUnsafeBytes { bytes in
        while station.post(bytes, from: id, to: 1) { sent.withLock { $0 += 1 } }
      }
    }
    // An eighth of `limits.queuedTotal`, shared by two reactors.
    #expect(sent.withLock { $0 } == 16)
    #expect(postman.diary.lines.count == 16)
  }

  @Test(arguments: [1, 4]) func sendsAndClosesWhereverAConnectionIs(lanes: Int) async throws {
    let postman = Postman()
    let hub = try await postman.hub(lanes: lanes)
    let bob = await hub.connect("bob", lane: lanes - 1)
    let id = try await postman.connection(hub)
    #expect(Int(id.lane) == lanes - 1)
    await postman.at(0, hub) { station in
      #expect((station.peer(id)?.id == "bob") == (lanes == 1))
      Array("raw".utf8).withUnsafeBytes { #expect(station.send($0, .binary, to: id)) }
      Array("word".utf8).withUnsafeBytes { #expect(station.send($0, .text, to: id)) }
      station.close(id, code: 4000, reason: "enough")
      if lanes == 1 { Array("late".utf8).withUnsafeBytes { #expect(!station.send($0, .text, to: id)) } }
    }
    #expect(bob.heard.suffix(2) == [Heard("raw", .binary), Heard("word")])
    #expect(bob.close?.code == 4000)
    await postman.at(lanes - 1, hub) { station in
      #expect(station.peer(id) == nil)
      Array("gone".utf8).withUnsafeBytes { #expect(!station.send($0, .text, to: id)) }
      station.close(id, code: 4000, reason: "again")
    }
  }

  @Test(arguments: [1, 4]) func gathersEverybodyOfANetwork(lanes: Int) async throws {
    let postman = Postman()
    let hub = try await postman.hub(lanes: lanes)
    let clients = [await hub.connect("ann"), await hub.connect("bob"), await hub.connect("cid")]
    for client in clients.prefix(2) { await hub.join("x", by: client) }
    let diary = postman.diary
    await postman.at(0, hub) { station in
      station.gather(.standard, .global) { _ in diary.note("nobody is there") }
      station.gather(.standard, NetworkName("x") ?? .global) { gathering in
        gathering.forEachOther { diary.note($0.peer.name) }
        gathering.writer.reset()
        gathering.writer.object { $0.field("type", word: "news") }
        gathering.forEachOther { gathering.send(gathering.writer.bytes, to: $0) }
      }
    }
    #expect(diary.lines == ["ann", "bob"])
    #expect(clients.map { $0.heard.last?.type == "news" } == [true, true, false])
  }

  @Test(arguments: [1, 4]) func asksWhetherAConnectionLives(lanes: Int) async throws {
    let postman = Postman()
    let hub = try await postman.hub(lanes: lanes)
    await hub.connect("ann")
    await hub.connect("bob")
    hub.silence("bob")
    let diary = postman.diary
    let host = try #require(postman.host)
    for name in ["ann", "bob", "zoe"] {
      host.probe(PeerID(named: name), in: .standard) { diary.note("\(name) \($0)") }
    }
    await hub.settle()
    #expect(diary.lines == ["zoe false"])
    await hub.pass(hub.kernel.settings.duplicateProbe)
    #expect(diary.lines.sorted() == ["ann true", "bob false", "zoe false"])
    #expect(hub.client("bob")?.isOpen == true)
  }
}
