import HubKernel

/// What may be too much. A rule is called by the setting that says how much.
enum Rule: String, CaseIterable, Sendable {
  case connectionsPerAddress
  case connectionsPerSubnet
  case handshakesPerSecond
  case requestsPerSecond
  case perSecond
  case bytesPerSecond
  case announcementsPerSecond
  case hubsPerMinute
  case tenantPerSecond
  case tenantBytesPerSecond
  case bans

  /// Its place in lists of all rules.
  var index: Int { Rule.places[self] ?? 0 }

  private static let places = Dictionary(
    uniqueKeysWithValues: allCases.enumerated().map { ($0.element, $0.offset) })

  /// The name as other rooms write codes.
  var word: StaticCode { StaticCode(rawValue) }
}

/// Some of the rules, a bit each.
struct RuleSet: OptionSet, Sendable {
  let rawValue: UInt16

  init(rawValue: UInt16) { self.rawValue = rawValue }

  init(_ rule: Rule) { rawValue = 1 << UInt16(rule.index) }

  static let all = Rule.allCases.reduce(into: RuleSet()) { $0.insert(RuleSet($1)) }

  func contains(_ rule: Rule) -> Bool { contains(RuleSet(rule)) }
}
