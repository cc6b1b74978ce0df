/// Where one field lies in the bytes of its head.
struct FieldRange: Sendable, Equatable {
  var name: Range<Int>
  /// The value without white space around it.
  var value: Range<Int>
}
