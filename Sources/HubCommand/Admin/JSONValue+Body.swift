internal import HubKernel

extension JSONValue {
  /// The tree of a body; nil when it is not JSON.
  init?(body: [UInt8]) {
    let parsed = body.withUnsafeBytes { bytes in
      Result { () throws(JSONError) in try JSONValue(parsing: bytes) }
    }
    guard String(validating: body, as: UTF8.self) != nil, case .success(let value) = parsed else {
      return nil
    }
    self = value
  }
}
