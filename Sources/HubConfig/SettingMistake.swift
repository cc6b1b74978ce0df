/// Why a text is not a value of some type, and what to write instead.
public struct SettingMistake: Error, Equatable {
  /// What is wrong, without the name of the setting.
  public let message: String
  /// What to write instead.
  public let hint: String?

  /// Describes a mistake.
  public init(_ message: String, hint: String? = nil) {
    self.message = message
    self.hint = hint
  }
}
