internal import HubCrypto
internal import HubConfig

/// What a request is signed with once the server has named its realm (RFC 8489 §9.2).
///
/// Names and passwords are taken as the bytes they are written with; they are not prepared as RFC 8265 wants
/// it, which changes nothing in plain ASCII.
struct LongTermKey {
  /// The longest realm, nonce and list of algorithms that are repeated to a server.
  static let longestText = 763
  /// The numbers of RFC 8489 §18.5.
  private static let md5: UInt16 = 1
  private static let sha256: UInt16 = 2

  let realm: [UInt8]
  var nonce: [UInt8]
  let key: [UInt8]
  /// What the server offered, which is repeated so that nobody can shorten it on the way; empty if it offered
  /// nothing.
  let algorithms: [UInt8]
  let isSHA256: Bool
  /// The name, or where the server wants that its hash.
  let username: [UInt8]
  let isUsernameHidden: Bool

  /// Nil when the message names no realm and nonce, or no algorithm that is known.
  init?(_ server: IceServer, _ message: StunReader) {
    realm = message.copy(message.realm)
    nonce = message.copy(message.nonce)
    algorithms = message.copy(message.passwordAlgorithms)
    guard !realm.isEmpty, !nonce.isEmpty,
      max(realm.count, nonce.count, algorithms.count) <= Self.longestText
    else { return nil }
    let features = Self.features(nonce)
    // RFC 8489 §9.2.5: a list that was announced and is not there was taken away by somebody.
    if features & 0x80_0000 != 0, algorithms.isEmpty { return nil }
    let offered = Self.numbers(algorithms)
    isSHA256 = offered.contains(Self.sha256)
    guard algorithms.isEmpty || isSHA256 || offered.contains(Self.md5) else { return nil }
    let name = Array(server.username.utf8)
    let secret = name + [0x3A] + realm + [0x3A] + (server.credential.withBytes { $0 } ?? [])
    if isSHA256 {
      key = Digest.sha256(secret).bytes
    } else {
      guard let sum = Digest.md5(secret) else { return nil }
      key = sum.bytes
    }
    isUsernameHidden = features & 0x40_0000 != 0
    username = isUsernameHidden ? Digest.sha256(name + [0x3A] + realm).bytes : name
  }

  /// Adds who we are, and signs.
  func sign(_ writer: StunWriter) {
    writer.add(isUsernameHidden ? StunAttribute.userhash : StunAttribute.username, username)
    writer.add(StunAttribute.realm, realm)
    writer.add(StunAttribute.nonce, nonce)
    guard !algorithms.isEmpty else { return writer.sign(key) }
    writer.add(StunAttribute.passwordAlgorithms, algorithms)
    writer.add(StunAttribute.passwordAlgorithm, [0, UInt8(isSHA256 ? Self.sha256 : Self.md5), 0, 0])
    writer.sign256(key)
  }

  /// Whether an answer was signed by somebody who knows the password.
  func hasSigned(_ message: StunReader) -> Bool {
    algorithms.isEmpty ? message.isSigned(with: key) : message.isSigned256(with: key)
  }

  /// RFC 8489 §9.2: 24 bits in four characters of base64, after a mark.
  private static func features(_ nonce: [UInt8]) -> UInt32 {
    let mark = Array("obMatJos2".utf8)
    guard nonce.count >= mark.count + 4, nonce.starts(with: mark) else { return 0 }
    var bits: UInt32 = 0
    for byte in nonce[mark.count..<(mark.count + 4)] {
      let value: UInt8
      switch byte {
      case 0x41...0x5A: value = byte - 0x41
      case 0x61...0x7A: value = byte - 0x61 + 26
      case 0x30...0x39: value = byte - 0x30 + 52
      case 0x2B: value = 62
      case 0x2F: value = 63
      default: return 0
      }
      bits = bits &<< 6 | UInt32(value)
    }
    return bits
  }

  /// The algorithms in PASSWORD-ALGORITHMS (RFC 8489 §14.11).
  private static func numbers(_ list: [UInt8]) -> [UInt16] {
    var numbers: [UInt16] = []
    var place = 0
    while list.count - place >= 4 {
      numbers.append(UInt16(list[place]) &<< 8 | UInt16(list[place + 1]))
      let count = Int(list[place + 2]) &<< 8 | Int(list[place + 3])
      place += 4 + (count + 3) & ~3
    }
    return numbers
  }
}
