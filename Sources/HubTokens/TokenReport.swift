package import HubWire

/// What a hub thinks of a token, check by check.
package struct TokenReport: Sendable {
  /// One thing that was looked at.
  package struct Check: Sendable, Equatable {
    /// What was looked at, in one word.
    package let what: String
    /// What was found: why not, or what makes it right.
    package let words: String
    /// Whether it is as it should be.
    package let isOK: Bool

    /// What was found.
    package init(_ what: String, _ words: String, isOK: Bool) {
      self.what = what
      self.words = words
      self.isOK = isOK
    }
  }

  /// What it is, in words.
  package var kind: String
  /// The header, as far as there is one.
  package var header: JSONValue?
  /// What it says.
  package var claims: JSONValue?
  /// Everything that was looked at.
  package var checks: [Check] = []

  /// A report that has looked at nothing yet.
  package init(kind: String) { self.kind = kind }

  /// Whether the hub would take it.
  package var isTaken: Bool { !checks.isEmpty && checks.allSatisfy(\.isOK) }

  /// Adds what was found.
  package mutating func add(_ what: String, _ words: String, isOK: Bool) {
    checks.append(Check(what, words, isOK: isOK))
  }
}
