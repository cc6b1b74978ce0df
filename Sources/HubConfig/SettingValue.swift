/// A Swift type that a setting can have.
///
/// A type that is written as one word conforms to `ScalarSettingValue` instead, which asks for less;
/// an enum of strings that is `CaseIterable` only has to name this protocol.
public protocol SettingValue: Sendable, Equatable {
  /// The type in words that follow "expected", such as "a duration such as 5s".
  static var typeWords: String { get }
  /// The type as an editor checks it.
  static var settingSchema: SchemaFragment { get }
  /// The value a node stands for, or nil after telling `context` what is wrong.
  static func decode(_ node: ConfigNode, _ context: inout DecodingContext) -> Self?
  /// The value as it would be written in the file.
  var settingText: String { get }
  /// The value as JSON; nil for one that must not or cannot be written.
  var settingJSON: String? { get }
}

extension SettingValue {
  /// The text of the value, as a JSON string.
  public var settingJSON: String? { SchemaFragment.quoted(settingText) }
}
