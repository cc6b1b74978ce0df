/// The order in which handlers of an intent are asked, before the order of lines in Plugins.yaml.
public enum Stage: Int, Sendable, CaseIterable, Comparable {
  /// Is this worth any work?
  case screen
  /// Who is it?
  case identify
  /// May they?
  case authorize
  /// What should it become?
  case shape
  /// Who takes it? `.taken` ends the question.
  case carry

  /// Whether a handler here may refuse.
  public var mayRefuse: Bool { self != .carry }
  /// Whether the intent is refused while the plugin behind a handler here is broken.
  package var failsClosed: Bool { self <= .authorize }

  /// Earlier stages come first.
  public static func < (one: Stage, other: Stage) -> Bool { one.rawValue < other.rawValue }
}
