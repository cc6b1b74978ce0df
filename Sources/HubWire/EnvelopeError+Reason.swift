extension EnvelopeError {
  /// A sentence for the sender.
  package var reason: String {
    switch self {
    case .malformed(let offset): "the message is not JSON (byte \(offset))"
    case .tooDeep: "the message is nested too deeply"
    case .duplicateKey(let offset): "a key stands twice in one object (byte \(offset))"
    case .notAnObject: "a message is a JSON object"
    case .missingType: "a message needs a type"
    case .typeTooLong: "the type has more than \(Envelope.longestType) bytes"
    }
  }
}
