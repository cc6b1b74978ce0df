/// How a hub became known, in the order in which that counts: the first source decides what it is.
enum Source: String, CaseIterable, Sendable {
  case settings
  case development
  case request
  case cache
  case wellKnown = "well-known"
  case dns
  case hub
  case records

  var index: Int { Source.allCases.firstIndex(of: self) ?? 0 }

  /// Whether the operator named it: such a hub is always held, and needs nobody's word.
  var isOperator: Bool { self == .settings || self == .development || self == .request }
}
