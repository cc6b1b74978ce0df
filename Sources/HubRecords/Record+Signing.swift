public import HubCrypto
internal import HubTokens
internal import HubWire

extension Record {
  /// What its author signs: RFC 8785 canonical JSON of all that it says, so that it means the same to nobody
  /// else.
  public var signedText: [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(160 + key.topic.utf8.count + (data?.count ?? 0))
    text += "{\"author\":\"".utf8
    text += Base64Text.encode(key.author.bytes).utf8
    // The members stand in the order of their keys: author, data or deleted, namespace, time, topic, ttl.
    if let data {
      text += "\",\"data\":".utf8
      text += data
    } else {
      text += "\",\"deleted\":true".utf8
    }
    text += ",\"namespace\":".utf8
    text += CanonicalJSON.encode(.string(key.namespace)) ?? []
    text += ",\"time\":\(time),\"topic\":".utf8
    text += CanonicalJSON.encode(.string(key.topic)) ?? []
    text += ",\"ttl\":\(lifetime / Self.millisecondsOfASecond)}".utf8
    return text
  }

  /// The author's key in base64; nil for a record of nobody.
  public var authorText: String? { key.author == .nobody ? nil : Base64Text.encode(key.author.bytes) }

  /// The signature in base64; nil for a record of nobody.
  public var signatureText: String? { signature.isEmpty ? nil : Base64Text.encode(signature) }

  package static let millisecondsOfASecond: Int64 = 1_000

  /// Whether its author has signed it.
  public var isSignedByItsAuthor: Bool {
    guard case .key(let bytes) = key.author, RecordAuthor.isSound(bytes),
      let owner = try? PublicKey(ed25519: bytes)
    else { return false }
    return owner.verifies(signature, of: signedText)
  }

  /// The same record with the signature of its author; nil when that is not the owner of the key.
  public func signed(with secret: PrivateKey) -> Record? {
    guard case .ed25519(let half) = secret.publicKey.parts, key.author == .key(half) else { return nil }
    var record = self
    guard let signature = try? secret.sign(signedText) else { return nil }
    record.signature = signature
    return record
  }
}

extension RecordAuthor {
  /// Whether 32 bytes are a key whose signatures say something. A point of small order is nobody's key: one
  /// signature fits many texts. One that is not written in its shortest form would be a second name of
  /// another (RFC 8032 §5.1.3).
  public static func isSound(_ bytes: [UInt8]) -> Bool {
    guard bytes.count == 32 else { return false }
    var point = bytes
    point[31] &= 0x7F
    // The bytes of the point come lowest first.
    return point.reversed().lexicographicallyPrecedes(fieldSize) && !smallPoints.contains(point)
  }

  /// 2^255 - 19, highest byte first.
  private static let fieldSize = [0x7F] + [UInt8](repeating: 0xFF, count: 30) + [0xED]

  /// The heights of the eight points of small order: 0, 1, -1, and two for the order of eight.
  private static let smallPoints: Set<[UInt8]> = [
    [UInt8](repeating: 0, count: 32), [1] + [UInt8](repeating: 0, count: 31),
    [0xEC] + [UInt8](repeating: 0xFF, count: 30) + [0x7F],
    [
      0x26, 0xE8, 0x95, 0x8F, 0xC2, 0xB2, 0x27, 0xB0, 0x45, 0xC3, 0xF4, 0x89, 0xF2, 0xEF, 0x98, 0xF0, 0xD5,
      0xDF,
      0xAC, 0x05, 0xD3, 0xC6, 0x33, 0x39, 0xB1, 0x38, 0x02, 0x88, 0x6D, 0x53, 0xFC, 0x05,
    ],
    [
      0xC7, 0x17, 0x6A, 0x70, 0x3D, 0x4D, 0xD8, 0x4F, 0xBA, 0x3C, 0x0B, 0x76, 0x0D, 0x10, 0x67, 0x0F, 0x2A,
      0x20,
      0x53, 0xFA, 0x2C, 0x39, 0xCC, 0xC6, 0x4E, 0xC7, 0xFD, 0x77, 0x92, 0xAC, 0x03, 0x7A,
    ],
  ]
}
