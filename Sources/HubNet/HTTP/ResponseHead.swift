/// A response without its body, as our own client reads it.
struct ResponseHead: Sendable {
  let status: Int
  let fields: HeaderFields

  func header(_ name: String) -> String? { fields.first(name) }

  /// An interim response: another one follows. RFC 9110 §15.2
  var isInterim: Bool { (100...199).contains(status) && status != 101 }
}
