@testable import NamespaceIsolation

extension FuzzTarget {
  /// A web origin, as browsers send it and operators write it.
  static let origin = FuzzTarget(name: "origin") { input in
    let text = String(decoding: input, as: UTF8.self)
    guard let rule = OriginRule(text) else { return }
    precondition(text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f }, "an origin of other bytes than ASCII")
    let isWildcard = text.contains("*")
    precondition(rule.allows(rule) != isWildcard, "an origin is itself, and a wildcard is none")
    precondition(OriginRule(text.uppercased()) == rule, "capitals make another origin")
  }
}
