/// A key of an object that has few.
struct JSONKey {
  /// The first eight bytes, padded with zeros: most keys differ here.
  var prefix: UInt64
  var place: JSONKeyPlace
}
