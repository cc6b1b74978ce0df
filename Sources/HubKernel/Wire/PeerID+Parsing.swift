extension PeerID {
  /// Nobody: forty zeros, which fills places where no peer is.
  static let none = PeerID(high: 0, middle: 0, low: 0)

  /// Reads an id and how it is spelled.
  static func parse(_ text: String) -> (PeerID, PeerSpelling)? {
    var text = text
    return text.withUTF8 { utf8 in
      let digits = UnsafeRawBufferPointer(utf8)
      return PeerID(hex: digits).map { ($0, PeerSpelling(hex: digits)) }
    }
  }
}

extension PeerField {
  /// How the id is spelled, in lower case when there is none.
  var spelling: PeerSpelling {
    if case .id(_, let spelling) = self { spelling } else { .lowercase }
  }
}

extension NetworkName {
  /// The name `global` as JSON text.
  static let globalJSON = NetworkName.global.jsonEscaped()
}

extension EnvelopeError {
  /// A sentence for the sender.
  var reason: String {
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
