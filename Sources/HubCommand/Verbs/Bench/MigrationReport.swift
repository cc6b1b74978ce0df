internal import HubKernel
internal import HubLoad

/// What became of signals while hubs moved their links, and how long the moves took.
struct MigrationReport {
  let hubs: Int
  let report: BenchReport
  let moments: MigrationCourse.Moments
  /// TCP connections between hubs, before and after; nil where the system does not tell.
  let sockets: (moved: Int?, returned: Int?)

  var isClean: Bool {
    let counts = report.outcome.counts
    return counts.lost == 0 && counts.doubled == 0 && counts.disordered == 0 && counts.failures == 0
      && counts.refusals == 0 && counts.arrived > 0
  }

  private var forming: UInt64? { Self.time(from: moments.listening, to: moments.formed) }
  private var moving: UInt64? { Self.time(from: moments.firstMoved, to: moments.moved) }
  private var toMoved: UInt64? { Self.time(from: moments.formed, to: moments.moved) }
  private var returning: UInt64? { Self.time(from: moments.recalled, to: moments.returned) }

  private static func time(from: UInt64?, to: UInt64?) -> UInt64? {
    guard let from, let to else { return nil }
    return to > from ? to - from : 0
  }

  var text: String {
    let say: (UInt64?) -> String = { $0.map { Words.time($0) } ?? "-" }
    let rows = [
      ["formed", say(forming), "from the last hub that listened until all \(hubs) knew each other"],
      ["moved", say(toMoved), "from then until all had data channels alone, the settings' delay included"],
      ["", say(moving), "from the first hub that had moved to the last"],
      ["back", say(returning), "from the order to do without data channels until WebSockets carried all"],
      [
        "sockets", sockets.moved.map { "\($0)" } ?? "-",
        "between hubs while moved, \(sockets.returned.map { "\($0)" } ?? "-") when back",
      ],
    ]
    return "migrate: \(hubs) hubs\n\n" + Table(rows).text + "\n" + report.text
  }

  var json: JSONValue {
    func milliseconds(_ time: UInt64?) -> JSONValue {
      time.map { .number("\(Double($0 / 1_000) / 1_000)") } ?? .null
    }
    func number(_ value: Int?) -> JSONValue { value.map { .number("\($0)") } ?? .null }
    let migration = JSONValue.object([
      .init("hubs", .number("\(hubs)")), .init("formedMs", milliseconds(forming)),
      .init("movedMs", milliseconds(toMoved)), .init("movingMs", milliseconds(moving)),
      .init("returnedMs", milliseconds(returning)), .init("socketsMoved", number(sockets.moved)),
      .init("socketsReturned", number(sockets.returned)), .init("clean", .bool(isClean)),
    ])
    guard case .object(let members) = report.json else { return migration }
    return .object(members + [.init("migration", migration)])
  }
}
