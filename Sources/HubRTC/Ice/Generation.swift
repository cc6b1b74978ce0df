/// The names and passwords between one restart and the next (RFC 8445 §9).
final class Generation {
  let localFragment: String
  let localPassword: String
  /// The same as bytes, as they are compared and signed with.
  let localName: [UInt8]
  let localKey: [UInt8]
  var remoteFragment: [UInt8] = []
  var remoteKey: [UInt8] = []
  /// Whether the other peer only answers.
  var isRemoteLite = false
  /// Whether the other peer has told all its candidates.
  var isRemoteComplete = false

  /// Whether the other peer's description is known.
  var isKnown: Bool { !remoteKey.isEmpty }
  /// USERNAME of our requests.
  var outgoingName: [UInt8] { remoteFragment + [0x3A] + localName }

  // RFC 8839 §5.4: at least 24 bits for the fragment and 128 for the password.
  init(random: inout any RandomNumberGenerator) {
    localName = Self.text(8, &random)
    localKey = Self.text(24, &random)
    localFragment = String(decoding: localName, as: UTF8.self)
    localPassword = String(decoding: localKey, as: UTF8.self)
  }

  /// So many characters with six random bits each.
  private static func text(_ count: Int, _ random: inout any RandomNumberGenerator) -> [UInt8] {
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var bits: UInt64 = 0
    return (0..<count).map { index in
      if index % 10 == 0 { bits = random.next() }
      defer { bits &>>= 6 }
      return letters[Int(bits & 63)]
    }
  }
}
