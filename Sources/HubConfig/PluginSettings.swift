/// What a user may set: a plain struct whose properties hold the defaults, and the list of its fields.
public protocol PluginSettings: Sendable, Equatable {
  /// The defaults.
  init()
  /// Everything that can be set, in the order it is documented.
  static var fields: [Field<Self>] { get }
  /// The same for settings of which not all are known to the type.
  var allFields: [Field<Self>] { get }
  /// Relates fields to each other; called only when each of them is right by itself.
  func validate(_ problems: inout Problems, at position: Position)
}

extension PluginSettings {
  /// Those of the type.
  public var allFields: [Field<Self>] { Self.fields }

  /// Finds nothing wrong.
  public func validate(_ problems: inout Problems, at position: Position) {}

  /// Every setting, those of groups included, with `defaults` as what holds when it is not written.
  public static func describe(_ defaults: Self = Self()) -> [FieldDescription] {
    defaults.allFields.flatMap { $0.describe(defaults, FieldPlace()) }
  }

  /// What differs between these settings and newer ones, for the diary of a reload.
  public func differences(to newer: Self) -> [SettingDifference] {
    newer.allFields.flatMap { $0.compare(self, newer, FieldPlace()) }
  }
}
