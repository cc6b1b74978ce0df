/// What a query holds under one key.
struct QueryMatch: Equatable, Sendable {
  var count = 0
  /// The first value, decoded; `nil` as well if it is not valid UTF-8.
  var value: String?

  /// The value if the key stands exactly once.
  var only: String? { count == 1 ? value : nil }
}
