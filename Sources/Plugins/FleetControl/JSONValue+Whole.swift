import HubKernel

extension JSONValue {
  /// A whole number, if it is one.
  var whole: Int64? { int.map { Int64($0) } }
}
