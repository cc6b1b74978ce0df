/// What a handler decides about an intent.
public enum Verdict: Sendable, Equatable {
  /// Nothing against it; the next handler is asked.
  case proceed
  /// The handler did it itself; nobody else is asked, and the owner of the intent does nothing more.
  case taken
  /// It shall not happen. The code is stable and in kebab-case, the reason is a sentence. Where one code
  /// stands for many rules, the rule says which.
  case refuse(_ code: StaticCode, _ reason: String, retryAfter: Duration? = nil, rule: StaticCode? = nil)
}

/// A stable word for programs: lower-case letters, digits and hyphens.
public struct StaticCode: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
  /// The word.
  public let description: String

  /// Takes the word as written in source.
  public init(stringLiteral value: StaticString) { description = value.description }

  /// Takes a word that came from a plugin of another language.
  public init(_ word: String) { description = word }
}
