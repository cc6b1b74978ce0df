extension PeerID {
  /// Nobody: forty zeros, which fills places where no peer is.
  package static let none = PeerID(high: 0, middle: 0, low: 0)

  /// Reads an id and how it is spelled.
  package static func parse(_ text: String) -> (PeerID, PeerSpelling)? {
    var text = text
    return text.withUTF8 { utf8 in
      let digits = UnsafeRawBufferPointer(utf8)
      return PeerID(hex: digits).map { ($0, PeerSpelling(hex: digits)) }
    }
  }
}

extension PeerField {
  /// How the id is spelled, in lower case when there is none.
  package var spelling: PeerSpelling {
    if case .id(_, let spelling) = self { spelling } else { .lowercase }
  }
}
