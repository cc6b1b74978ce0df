public import HubKernel

/// One message that a peer heard.
public struct Heard: Sendable, Equatable, ExpressibleByStringLiteral, CustomStringConvertible {
  /// The message as it came.
  public let bytes: [UInt8]
  /// Whether it was text, and not binary.
  public let kind: MessageKind

  /// A message that a test expects.
  public init(stringLiteral text: String) { self.init(text) }

  /// A message.
  public init(_ text: String, _ kind: MessageKind = .text) { self.init(Array(text.utf8), kind) }

  /// A message.
  public init(_ bytes: [UInt8], _ kind: MessageKind) {
    self.bytes = bytes
    self.kind = kind
  }

  /// The message as text.
  public var text: String { String(decoding: bytes, as: UTF8.self) }

  /// The message as text.
  public var description: String { text }

  /// The message as a tree, if it is JSON.
  public var json: JSONValue? { try? JSONValue(parsing: text) }

  /// Its type, if it says so.
  public var type: String? { self["type"]?.text }

  /// A member of the message.
  public subscript(key: String) -> JSONValue? { json?[key] }
}

extension JSONValue: ExpressibleByStringLiteral {
  /// Text, for comparing in tests.
  public init(stringLiteral text: String) { self = .string(text) }
}

extension JSONValue: ExpressibleByIntegerLiteral {
  /// A number, for comparing in tests.
  public init(integerLiteral number: Int) { self = .number(String(number)) }
}

extension JSONValue: ExpressibleByBooleanLiteral {
  /// A truth, for comparing in tests.
  public init(booleanLiteral truth: Bool) { self = .bool(truth) }
}
