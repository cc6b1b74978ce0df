/// A JSON value as a tree, for where convenience counts and speed does not.
public enum JSONValue: Sendable {
  /// Nothing.
  case null
  /// True or false.
  case bool(Bool)
  /// A number as it was written, so that none loses digits.
  case number(String)
  /// Text.
  case string(String)
  /// Elements in their order.
  case array([JSONValue])
  /// Members in their order.
  case object([Member])

  /// A key and its value.
  public struct Member: Sendable {
    /// The key.
    public let key: String
    /// The value.
    public let value: JSONValue

    /// A member of an object.
    public init(_ key: String, _ value: JSONValue) {
      self.key = key
      self.value = value
    }
  }

  /// The value of a key, if this is an object that has it. Keys are compared byte by byte.
  public subscript(key: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key.utf8.elementsEqual(key.utf8) }?.value
  }

  /// The element at a place, if this is an array that has it.
  public subscript(index: Int) -> JSONValue? {
    guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
    return elements[index]
  }

  /// The text, if this is text.
  public var text: String? {
    if case .string(let text) = self { return text }
    return nil
  }

  /// The whole number, if this is one that fits.
  public var int: Int? {
    if case .number(let digits) = self { return Int(digits) }
    return nil
  }

  /// The truth, if this is `true` or `false`.
  public var bool: Bool? {
    if case .bool(let truth) = self { return truth }
    return nil
  }
}

extension JSONValue.Member: Equatable {
  /// Whether key and value are the same, byte by byte.
  public static func == (left: JSONValue.Member, right: JSONValue.Member) -> Bool {
    left.key.utf8.elementsEqual(right.key.utf8) && left.value == right.value
  }
}

extension JSONValue: Equatable {
  /// Whether two trees are the same: texts byte by byte, numbers as written, members in the same order.
  public static func == (left: JSONValue, right: JSONValue) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.bool(let one), .bool(let other)): one == other
    case (.number(let one), .number(let other)): one.utf8.elementsEqual(other.utf8)
    case (.string(let one), .string(let other)): one.utf8.elementsEqual(other.utf8)
    case (.array(let one), .array(let other)): one == other
    case (.object(let one), .object(let other)):
      one.elementsEqual(other) { $0.key.utf8.elementsEqual($1.key.utf8) && $0.value == $1.value }
    default: false
    }
  }
}
