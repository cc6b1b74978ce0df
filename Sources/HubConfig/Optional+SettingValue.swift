extension Optional: SettingValue where Wrapped: SettingValue {
  /// The words of the wrapped type.
  public static var typeWords: String { Wrapped.typeWords }
  /// What the wrapped type accepts, or null.
  public static var settingSchema: SchemaFragment {
    SchemaFragment().adding("anyOf", json: "[\(Wrapped.settingSchema.text),{\"type\":\"null\"}]")
  }
  /// The text of the value, or `null`.
  public var settingText: String { map(\.settingText) ?? "null" }
  /// The value, or nothing.
  public var settingJSON: String? { flatMap(\.settingJSON) }

  /// Takes nothing, `~` and `null` for no value.
  public static func decode(_ node: ConfigNode, _ context: inout DecodingContext) -> Wrapped?? {
    if node.isNull { return .some(nil) }
    return Wrapped.decode(node, &context).map { .some($0) }
  }
}
