/// What a field demands of its value beyond the type.
struct FieldRules<Value: SettingValue>: Sendable {
  let range: String?
  let schema: SchemaFragment
  let check: @Sendable (Value) -> String?
}
