/// Where a decoder takes the fields of an event from.
protocol FieldSource {
  /// Whether there is a member of that name.
  func has(_ key: String) -> Bool
  /// A member of an object; nothing where there is none.
  func member(_ key: String) -> any FieldSource
  /// The elements of a list.
  var elements: [any FieldSource] { get }
  /// Whether this is no value.
  var isNull: Bool { get }
  /// The value as text, if it is that.
  var text: String? { get }
  /// The value as the digits of a number, if it is that.
  var digits: String? { get }
  /// The value as a truth, if it is that.
  var truth: Bool? { get }
  /// A whole value of a type that this source knows how to make; nil when it is to be read from its parts.
  func whole<Value>(_ type: Value.Type) -> Value?
}
