import HubKernel
import Testing

@testable import HubCommand

@Suite struct TopTests {
  private func json(_ text: String) throws -> JSONValue { try JSONValue(parsing: text) }

  private func sample(_ seconds: Double, uptime: Int = 100, messages: Int, moved: Int = 0) throws -> TopSample
  {
    TopSample(
      seconds: seconds,
      hub: try json(
        """
        {"name":"lobby","uptimeSeconds":\(uptime),"connections":950,"maxConnections":1000,"peers":12,
        "networks":3,"messages":\(messages),"messageBytes":\(messages * 100),"signals":\(messages / 2),
        "cpuMilliseconds":\(messages * 5),"memoryBytes":50331648}
        """),
      plugins: try json(
        """
        {"plugins":[{"id":"signaling","state":"running","health":"ok","calls":\(messages),
        "meanNanoseconds":10000,"longestNanoseconds":2000000,"waiting":1,"dropped":2,"restarts":0,
        "refusals":{"a":3,"b":4}},
        {"id":"mesh","state":"failed","health":"failed","calls":0,"meanNanoseconds":0,"longestNanoseconds":0,
        "waiting":0,"dropped":0,"restarts":0,"refusals":{}}]}
        """),
      meters: try json(
        """
        {"meters":[{"name":"hub_rate_limit_refusals_total","owner":"rate-limit","kind":"counter",
        "labels":{"dry_run":"false","rule":"messages"},"value":\(messages / 10)},
        {"name":"hub_refusals_total","owner":"kernel","kind":"counter","labels":{"code":"rate-limited"},
        "value":\(messages / 10)},
        {"name":"hub_p2p_migration_lost_total","owner":"p2p-migration","kind":"counter","value":\(moved)},
        {"name":"hub_signal_relay_seconds","owner":"kernel","kind":"histogram","value":4,
        "buckets":[0,0,0,\(messages),0,0]}]}
        """),
      mesh: try json(
        """
        {"state":"whole","hubs":[{},{}],"links":[{"carrier":"websocket","roundTripMicroseconds":800},
        {"carrier":"websocket","roundTripMicroseconds":1200},{"carrier":"data-channel"}]}
        """),
      tenants: try json(
        """
        {"tenants":[{"name":"acme","state":"serving","quota":{"peers":10},
        "figures":{"connections":9,"peers":9,"networks":1,"messages":\(messages),"signals":0}},
        {"name":"other","state":"leaving","quota":{},
        "figures":{"connections":1,"peers":30,"networks":1,"messages":0,"signals":0}}]}
        """))
  }

  private func figures() throws -> TopFigures {
    let (before, now) = (try sample(10, messages: 1_000), try sample(12, messages: 1_400))
    return TopFigures(now: now, before: before, minuteAgo: before)
  }

  @Test func ratesAreWhatHappenedBetweenTwoSamples() throws {
    let figures = try figures()
    #expect(figures.messagesPerSecond == 200)
    #expect(figures.signalsPerSecond == 100)
    // 2,000 ms of processor time in two seconds are all of one processor.
    #expect(figures.processor == 100)
    #expect(figures.refusalsPerSecond == 20)
    // 400 calls of 10 µs in two seconds.
    #expect(figures.plugins[0].cost == 0.2)
    #expect(figures.plugins[0].refused == 7)
    #expect(figures.tenants[0].messagesPerSecond == 200)
    #expect(figures.mesh?.carriers.map(\.roundTripMicroseconds) == [nil, 1_000])
    #expect(figures.relayNanoseconds == 1_000)
  }

  @Test func aHubThatWasStartedAgainHasNoRatesYet() throws {
    let (before, now) = (try sample(10, uptime: 500, messages: 9_000), try sample(12, uptime: 1, messages: 5))
    let figures = TopFigures(now: now, before: before, minuteAgo: before)
    #expect(figures.messagesPerSecond == nil)
    #expect(figures.plugins.allSatisfy { $0.cost == nil })
    #expect(TopDesk.kept([before], now).count == 1)
  }

  @Test func samplesOlderThanAMinuteAreForgotten() throws {
    var past: [TopSample] = []
    for second in 0..<200 {
      past = TopDesk.kept(past, try sample(Double(second), uptime: second, messages: second))
    }
    #expect(past.map(\.seconds) == (139...199).map(Double.init))
    // However seldom somebody asks, there are two to compare.
    past = TopDesk.kept(past, try sample(900, uptime: 900, messages: 900))
    #expect(past.map(\.seconds) == [199, 900])
  }

  @Test func namesOfTheFiguresAreKept() throws {
    let parsed = try json(try figures().json(at: "then"))
    #expect(
      names(parsed) == [
        "at", "name", "uptimeSeconds", "connections", "maxConnections", "peers", "networks",
        "messagesPerSecond",
        "signalsPerSecond", "bytesPerSecond", "cpuPercent", "refusalsPerSecond", "memoryBytes",
        "relayP99Nanoseconds", "refusals", "plugins", "tenants", "mesh",
      ])
    #expect(names(parsed["refusals"]?[0]) == ["what", "by", "perSecond", "total"])
    #expect(
      names(parsed["plugins"]?[0]) == [
        "id", "state", "health", "costPercent", "callsPerSecond", "meanNanoseconds", "longestNanoseconds",
        "waiting", "dropped", "refused",
      ])
    #expect(
      names(parsed["tenants"]?[1]) == [
        "name", "connections", "peers", "maxPeers", "networks", "messagesPerSecond", "signalsPerSecond",
        "isLeaving",
      ])
    #expect(names(parsed["mesh"]) == ["state", "hubs", "links", "migrations", "lost", "doubled"])
  }

  private func names(_ json: JSONValue?) -> [String] {
    if case .object(let members)? = json { members.map(\.key) } else { [] }
  }

  @Test func everyLineFitsEveryScreen() throws {
    var view = TopView(address: "unix:/run/user/1000/loft/lobby.sock", interval: .seconds(1))
    view.take(try figures())
    for isLost in [false, true] {
      if isLost { view.miss("no hub answers at unix:/run/user/1000/loft/lobby.sock: No such file") }
      for width in [1, 8, 20, 39, 40, 41, 59, 60, 80, 132, 250] {
        for height in [1, 2, 5, 9, 24, 60] {
          let lines = view.lines(width: width, height: height)
          #expect(lines.count == height)
          #expect(lines.allSatisfy { $0.width <= width })
        }
      }
    }
    let usual = view.lines(width: 40, height: 24).map(\.text).joined(separator: "\n")
    for word in ["messages", "signals", "no hub answers", "acme", "signaling"] {
      #expect(usual.contains(word))
    }
  }

  @Test func keysSortFilterPauseAndEnd() throws {
    var view = TopView(address: "x", interval: .seconds(1))
    view.take(try figures())
    #expect(view.tenants.map(\.name) == ["acme", "other"])
    for _ in 0..<2 { _ = view.press(.letter("s")) }
    #expect(view.order == .peers)
    #expect(view.tenants.map(\.name) == ["other", "acme"])
    // While a name is typed, q is a letter.
    for key in [TopKey.letter("t"), .letter("a"), .letter("q"), .erase, .letter("c"), .enter] {
      let goesOn = view.press(key)
      #expect(goesOn)
    }
    #expect(view.filter == "ac")
    #expect(view.tenants.map(\.name) == ["acme"])
    _ = view.press(.escape)
    #expect(view.tenants.count == 2)
    _ = view.press(.letter("p"))
    view.take(TopFigures(now: try sample(20, messages: 7)))
    #expect(view.figures?.messagesPerSecond == 200)
    let goesOn = [view.press(.letter("x")), view.press(.letter("q")), view.press(.interrupt)]
    #expect(goesOn == [true, false, false])
  }

  @Test func keysAreReadHoweverTheyArrive() {
    let bytes = Array("q\u{1B}[A\u{1B}OB\u{1B}[5~\u{1B}[1;5Ax\u{1B}[200~\r\u{7F}".utf8)
    let expected: [TopKey] = [.letter("q"), .up, .down, .pageUp, .up, .letter("x"), .enter, .erase]
    var whole = TopKey.Reader()
    let all = whole.take(bytes)
    #expect(all == expected)
    var parted = TopKey.Reader()
    let parts = [parted.take(Array("\u{1B}[".utf8)), parted.take(Array("A".utf8))]
    #expect(parts == [[], [.up]])
    var alone = TopKey.Reader()
    let ones = [alone.take([0x1B]), alone.take([0x03])]
    #expect(ones == [[.escape], [.interrupt]])
  }

  @Test func withoutColourNothingIsWrittenBesidesTheText() {
    var line = TopLine("a", .bad)
    line.add("b")
    #expect(line.written(colour: false) == "ab")
    #expect(line.written(colour: true) == "\u{1B}[1;31ma\u{1B}[0mb")
  }

  @Test(
    arguments: [
      (nil, "-"), (0, "0/s"), (0.05, "0.1/s"), (9.94, "9.9/s"), (1_234.5, "1,235/s"),
      (1_000_000, "1,000,000/s"),
    ] as [(Double?, String)])
  func ratesAreShort(value: Double?, text: String) {
    #expect(TopWords.rate(value) == text)
  }

  @Test func percentilesAreTheBoundsOfBuckets() {
    #expect(TopFigures.percentile(99, of: []) == nil)
    #expect(TopFigures.percentile(99, of: [0, 0]) == nil)
    #expect(TopFigures.percentile(99, of: [99, 1]) == 100)
    #expect(TopFigures.percentile(99, of: [98, 2]) == 250)
    // What took longer than any bound has none.
    #expect(
      TopFigures.percentile(99, of: Array(repeating: 0, count: HistogramReading.bounds.count) + [1]) == nil)
  }
}
