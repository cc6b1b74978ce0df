import HubKernel

/// Fields as they were written down.
extension JSONValue: FieldSource {
  func has(_ key: String) -> Bool { self[key] != nil }
  func member(_ key: String) -> any FieldSource { self[key] ?? .null }

  var elements: [any FieldSource] { if case .array(let elements) = self { elements } else { [] } }
  var isNull: Bool { if case .null = self { true } else { false } }
  var digits: String? { if case .number(let digits) = self { digits } else { nil } }
  var truth: Bool? { bool }

  func whole<Value>(_ type: Value.Type) -> Value? { nil }
}
