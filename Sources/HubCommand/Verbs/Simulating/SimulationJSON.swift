internal import HubKernel
internal import HubSimulation

/// Results as data.
enum SimulationJSON {
  private typealias Member = JSONValue.Member

  static func card(_ scenario: Scenario) -> JSONValue {
    .object([
      text("name", scenario.name), text("about", scenario.about), number("hubs", scenario.hubs),
      number("peers", scenario.peers), number("networks", scenario.networks),
    ])
  }

  static func cost(_ cost: JoinCost) -> JSONValue {
    .object([
      number("hubs", cost.hubs), number("bytesSent", Int(cost.firstHand)),
      number("bytesOnAllLinks", Int(cost.all)), number("framesOnAllLinks", Int(cost.frames)),
    ])
  }

  static func value(_ result: ScenarioResult) -> JSONValue {
    let letters = result.letters
    let links = [number("middle", letters.middleHops), number("most", letters.mostHops)]
    return .object([
      text("scenario", result.scenario.name), number("seeds", result.seeds),
      text("firstSeed", "\(result.firstSeed ?? 0)"), number("hubs", result.scenario.hubs),
      number("peers", result.scenario.peers), number("networks", result.scenario.networks),
      Member("letters", fates(letters)), Member("links", .object(links)),
      number("settledMilliseconds", Int(result.longestWrong / 1000)),
      number("ghostMilliseconds", Int(result.longestGhost / 1000)), number("frames", result.frames),
      number("bytes", result.bytes), number("events", result.events),
      text("fingerprint", String(result.fingerprint, radix: 16)),
      number("wallMilliseconds", Int(result.wallSeconds * 1000)),
      Member("violations", violations(result)),
      Member("brokenSeeds", .array(result.brokenSeeds.prefix(100).map { .string("\($0)") })),
    ])
  }

  private static func fates(_ letters: LetterFigures) -> JSONValue {
    let codes = letters.codes.sorted { $0.key < $1.key }.map { number($0.key, $0.value) }
    return .object([
      number("accepted", letters.accepted), number("delivered", letters.delivered),
      number("returned", letters.returned), number("both", letters.both),
      number("refused", letters.refused), number("lostWithSender", letters.lostWithSender),
      number("doubled", letters.doubled), number("disordered", letters.disordered),
      number("foreign", letters.foreign), number("forged", letters.forged), number("lost", letters.lost),
      number("slowestMilliseconds", Int(letters.slowest / 1000)), Member("returnCodes", .object(codes)),
    ])
  }

  private static func violations(_ result: ScenarioResult) -> JSONValue {
    let seed = "\(result.firstBroken?.seed ?? 0)"
    let first = (result.firstBroken?.violations.list ?? []).map { violation in
      JSONValue.object([
        text("kind", violation.kind.rawValue), text("seed", seed),
        number("atMilliseconds", Int(violation.moment / 1000)), text("sentence", violation.sentence),
      ])
    }
    let kinds = result.violations.sorted { $0.key.rawValue < $1.key.rawValue }
      .map { number($0.key.rawValue, $0.value) }
    return .object([
      number("count", result.violationCount), Member("kinds", .object(kinds)), Member("first", .array(first)),
    ])
  }

  private static func text(_ key: String, _ value: String) -> Member { Member(key, .string(value)) }

  private static func number(_ key: String, _ value: Int) -> Member { Member(key, .number("\(value)")) }
}
