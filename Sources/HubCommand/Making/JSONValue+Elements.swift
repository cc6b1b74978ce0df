internal import HubKernel

extension JSONValue {
  /// The elements, if this is an array.
  var elements: [JSONValue]? {
    if case .array(let elements) = self { return elements }
    return nil
  }
}
