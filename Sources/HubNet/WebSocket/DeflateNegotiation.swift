/// What comes of a client's `Sec-WebSocket-Extensions`.
enum DeflateNegotiation: Equatable, Sendable {
  /// The header breaks its grammar: the opening handshake is to be refused (RFC 6455 §9.1).
  case malformed
  /// No offer we can take; the connection goes on without compression.
  case declined
  case agreed(DeflateAgreement)

  /// Answers the first acceptable offer in `header`, which is the header's value; several headers of that
  /// name are to be joined by commas first.
  static func answer(_ header: UnsafeRawBufferPointer, settings: DeflateSettings) -> DeflateNegotiation {
    var scanner = ExtensionScanner(header)
    var agreement: DeflateAgreement?
    while let name = scanner.nextExtension() {
      var offer: DeflateOffer? = name == DeflateOffer.extensionName ? DeflateOffer() : nil
      while let parameter = scanner.nextParameter() {
        if offer?.accept(parameter) == false { offer = nil }
      }
      if agreement == nil { agreement = offer?.agree(settings) }
    }
    if scanner.isMalformed { return .malformed }
    return agreement.map { .agreed($0) } ?? .declined
  }
}
