/// A parameter of a WebSocket extension; names and values are compared exactly.
struct ExtensionParameter: Equatable, Sendable {
  let name: String
  /// The value with its quotes removed; nil when there is none.
  let value: String?
}
