/// Something that is about to happen and may be refused, amended or taken over. Named in the imperative.
///
/// Handlers decide inline, on the reactor; there is no way to wait.
public protocol Intent: SendableMetatype {
  /// The tenant it concerns, whose plugins are asked.
  var namespace: Namespace { get }
  /// Whether one of those who are asked may find that it concerns another tenant.
  static var mayChangeTenant: Bool { get }
}

/// An intent whose handlers may take their time. Only the connection it concerns waits, and nothing else.
public protocol PatientIntent: Intent, Sendable {}

/// A patient intent that programs in other languages may decide as well.
public protocol ToldIntent: PatientIntent {
  /// Writes what is known of it, as members of an object that has its namespace already.
  func tell(_ json: JSONWriter)
  /// Changes what may be changed; what is wrong with such a wish is returned as a sentence.
  mutating func amend(_ name: String, to value: JSONValue) -> String?
}

extension Intent {
  /// Most concern one tenant from beginning to end.
  public static var mayChangeTenant: Bool { false }
  /// What it is called in YAML, on the command line and by plugins in other languages.
  public static var wireName: String { WireName.of(Self.self) }
}
