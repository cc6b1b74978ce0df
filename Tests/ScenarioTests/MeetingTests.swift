import HubKernel
import HubTesting
import Testing

/// Peers of all hubs find each other, however the hubs are joined.
@Suite struct MeetingTests {
  /// Who calls whom: in a chain, a star, and a ring.
  static let shapes: [[String: [String]]] = [
    ["a": ["b"], "b": ["c"], "c": []],
    ["a": [], "b": ["a"], "c": ["a"]],
    ["a": ["b"], "b": ["c"], "c": ["a"]],
  ]
  static let orders = [
    ["a", "b", "c"], ["a", "c", "b"], ["b", "a", "c"], ["b", "c", "a"], ["c", "a", "b"], ["c", "b", "a"],
  ]

  @Test(arguments: shapes.indices, orders) func allFindAllInEveryShapeAndOrder(
    shape: Int, order: [String]
  ) async throws {
    let flock = Flock()
    for name in order {
      try await flock.hub(name, calling: Self.shapes[shape][name] ?? [])
      try await flock.peer("ann-\(name)", at: name)
    }
    await flock.fleet.pass(.seconds(2))
    for name in order { try await flock.peer("bob-\(name)", at: name) }
    await flock.fleet.pass(.seconds(1))
    let everybody = Set(order.flatMap { [Flock.id("ann-\($0)"), Flock.id("bob-\($0)")] })
    for name in order {
      for peer in ["ann-\(name)", "bob-\(name)"] {
        let known = try flock.known(by: peer, at: name)
        #expect(known == everybody.subtracting([Flock.id(peer)]), "\(peer) at \(name)")
        let told = try flock.told(peer, at: name).filter { $0.hasPrefix("peer-discovered") }
        #expect(Set(told).count == told.count, "\(peer) was told twice: \(told)")
      }
    }
  }

  @Test(arguments: [1, 2, 3]) func signalsReachTheirTargetsInOrder(lanes: Int) async throws {
    let flock = Flock(seed: UInt64(lanes), lanes: lanes)
    try await flock.hub("a")
    try await flock.hub("b", calling: ["a"])
    for name in ["ann", "amy", "abe"] { try await flock.peer(name, at: "a") }
    for name in ["bob", "ben", "bea"] { try await flock.peer(name, at: "b") }
    await flock.fleet.pass(.seconds(2))
    for round in 0..<20 {
      for (from, to) in [("ann", "bob"), ("amy", "ben"), ("abe", "bea"), ("ann", "bea")] {
        try await flock.offer("\(from)\(round)", from: from, at: "a", to: to)
        try await flock.offer("\(to)\(round)", from: to, at: "b", to: from)
      }
    }
    await flock.fleet.pass(.seconds(1))
    #expect(try flock.offers(to: "bob", at: "b") == (0..<20).map { "ann\($0)" })
    #expect(try flock.offers(to: "amy", at: "a") == (0..<20).map { "ben\($0)" })
    let mixed = try flock.offers(to: "bea", at: "b")
    #expect(mixed.filter { $0.hasPrefix("abe") } == (0..<20).map { "abe\($0)" })
    #expect(mixed.filter { $0.hasPrefix("ann") } == (0..<20).map { "ann\($0)" })
    #expect(mixed.count == 40)
    for (name, hub) in [("ann", "a"), ("bob", "b")] { #expect(try flock.errors(of: name, at: hub) == []) }
  }

  @Test func aSignalIsToldAsOnOneHub() async throws {
    let flock = Flock()
    try await flock.hub("a")
    try await flock.hub("b", calling: ["a"])
    try await flock.peer("ann", at: "a", in: "lobby", #"{"name":"Ann","isHub":false}"#)
    try await flock.peer("bob", at: "b")
    await flock.fleet.pass(.seconds(1))
    let discovery = try #require(flock.fleet.hub("b")).heard(by: "bob").last {
      $0.json?["type"]?.text == "peer-discovered"
    }
    #expect(discovery?.json?["data"]?["name"]?.text == "Ann")
    #expect(discovery?.json?["networkName"]?.text == "lobby")
    #expect(discovery?.json?["targetPeerId"]?.text == Flock.id("bob").description)
    try await flock.offer("hello", from: "ann", at: "a", to: "bob")
    await flock.fleet.settle()
    let offer = try #require(flock.fleet.hub("b")).heard(by: "bob").last?.json
    #expect(offer?["fromPeerId"]?.text == Flock.id("ann").description)
    #expect(offer?["targetPeerId"]?.text == Flock.id("bob").description)
    #expect(offer?["networkName"]?.text == "lobby")
    #expect(offer?["data"]?.text == "hello")
  }

  @Test func departuresAreToldOnceAndInTheirOwnWords() async throws {
    let flock = Flock()
    try await flock.hub("a")
    try await flock.hub("b", calling: ["a"])
    try await flock.peer("ann", at: "a")
    try await flock.peer("amy", at: "a")
    try await flock.peer("bob", at: "b")
    await flock.fleet.pass(.seconds(1))
    let a = try #require(flock.fleet.hub("a"))
    await a.send(#"{"type":"goodbye"}"#, by: "ann" as PeerID)
    await a.fail(link: "amy")
    await flock.fleet.pass(.milliseconds(100))
    let told = try #require(flock.fleet.hub("b")).heard(by: "bob").compactMap(\.json).filter {
      $0["type"]?.text == "goodbye" || $0["type"]?.text == "peer-disconnected"
    }
    #expect(told.map { $0["type"]?.text } == ["goodbye", "peer-disconnected", "peer-disconnected"])
    #expect(told.compactMap { $0["data"]?["reason"]?.text } == ["goodbye", "disconnected"])
    #expect(try flock.known(by: "bob", at: "b") == [])
  }

  @Test func whoIsNowhereIsReportedAsOnOneHub() async throws {
    let flock = Flock(lanes: 2)
    try await flock.hub("a")
    try await flock.hub("b", calling: ["a"])
    try await flock.peer("ann", at: "a")
    try await flock.peer("amy", at: "a")
    try await flock.peer("bob", at: "b")
    await flock.fleet.pass(.seconds(1))
    for name in ["ann", "amy"] {
      try await flock.offer("x", from: name, at: "a", to: "nobody")
      await flock.fleet.settle()
      let error = try #require(flock.fleet.hub("a")).heard(by: PeerID(named: name)).last?.json
      #expect(error?["type"]?.text == "error")
      #expect(error?["code"]?.text == "peer-not-found")
      #expect(error?["by"]?.text == "kernel")
      #expect(error?["error"]?.text == "the target is not connected to this network")
      #expect(error?["messageId"]?.text == "m-x")
      #expect(error?["targetPeerId"]?.text == Flock.id("nobody").description)
      #expect(error?["networkName"]?.text == "lobby")
    }
  }
}
