/// A STUN message that lies in memory of somebody else (RFC 8489 §5): taken apart once, without copying it.
///
/// Valid no longer than the memory. What follows MESSAGE-INTEGRITY is not read, other than the attributes
/// that may stand there (§14.5).
struct StunReader {
  static let headerCount = 20
  static let cookie: UInt32 = 0x2112_A442
  /// The longest message that is read; honest ones fit into a packet.
  static let longest = 2048
  /// How many attributes that are not understood are told.
  static let unknownLimit = 8

  let bytes: UnsafeRawBufferPointer
  let method: UInt16
  let kind: StunClass
  let transaction: TransactionID

  private(set) var username = StunSlot()
  private(set) var errorCode = StunSlot()
  private(set) var lifetime = StunSlot()
  private(set) var peerAddress = StunSlot()
  private(set) var data = StunSlot()
  private(set) var realm = StunSlot()
  private(set) var nonce = StunSlot()
  private(set) var relayedAddress = StunSlot()
  private(set) var otherRelayedAddress = StunSlot()
  private(set) var mappedAddress = StunSlot()
  private(set) var plainMappedAddress = StunSlot()
  private(set) var prioritySlot = StunSlot()
  private(set) var passwordAlgorithms = StunSlot()
  private(set) var alternateServer = StunSlot()
  private(set) var controlled = StunSlot()
  private(set) var controlling = StunSlot()
  private(set) var integrity = StunSlot()
  private(set) var integrity256 = StunSlot()
  private(set) var fingerprint = StunSlot()
  private(set) var hasUseCandidate = false
  private(set) var unknown: [UInt16] = []

  /// Whether it could be a message, by its first bytes alone: enough to tell it from DTLS and channel data.
  static func looksLike(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard bytes.count >= headerCount, bytes[0] < 4 else { return false }
    return bytes.loadUnaligned(fromByteOffset: 4, as: UInt32.self).bigEndian == cookie
  }

  /// Nil when it is no message, or one that does not hold together, its FINGERPRINT included.
  init?(_ bytes: UnsafeRawBufferPointer) {
    guard Self.looksLike(bytes), bytes.count <= Self.longest, bytes.count & 3 == 0 else { return nil }
    self.bytes = bytes
    let type = bytes.loadUnaligned(as: UInt16.self).bigEndian
    let length = bytes.loadUnaligned(fromByteOffset: 2, as: UInt16.self).bigEndian
    guard Int(length) == bytes.count &- Self.headerCount else { return nil }
    guard let kind = StunClass(rawValue: type &>> 7 & 2 | type &>> 4 & 1) else { return nil }
    self.kind = kind
    method = type & 0x000F | type &>> 1 & 0x0070 | type &>> 2 & 0x0F80
    transaction = TransactionID(
      high: bytes.loadUnaligned(fromByteOffset: 8, as: UInt32.self).bigEndian,
      low: bytes.loadUnaligned(fromByteOffset: 12, as: UInt64.self).bigEndian)
    var place = Self.headerCount
    while place < bytes.count {
      guard bytes.count &- place >= 4, !fingerprint.isPresent else { return nil }
      let attribute = bytes.loadUnaligned(fromByteOffset: place, as: UInt16.self).bigEndian
      let count = Int(bytes.loadUnaligned(fromByteOffset: place &+ 2, as: UInt16.self).bigEndian)
      let padded = (count &+ 3) & ~3
      guard padded <= bytes.count &- place &- 4 else { return nil }
      take(attribute, StunSlot(start: place &+ 4, count: count))
      place = place &+ 4 &+ padded
    }
    guard !fingerprint.isPresent || hasRightFingerprint else { return nil }
  }

  private mutating func take(_ attribute: UInt16, _ slot: StunSlot) {
    switch attribute {
    case StunAttribute.fingerprint: slot.keep(in: &fingerprint)
    case StunAttribute.messageIntegrity256 where !integrity256.isPresent: integrity256 = slot
    case _ where integrity.isPresent || integrity256.isPresent: break
    case StunAttribute.messageIntegrity: integrity = slot
    case StunAttribute.username: slot.keep(in: &username)
    case StunAttribute.errorCode: slot.keep(in: &errorCode)
    case StunAttribute.lifetime: slot.keep(in: &lifetime)
    case StunAttribute.xorPeerAddress: slot.keep(in: &peerAddress)
    case StunAttribute.data: slot.keep(in: &data)
    case StunAttribute.realm: slot.keep(in: &realm)
    case StunAttribute.nonce: slot.keep(in: &nonce)
    case StunAttribute.xorRelayedAddress:
      if relayedAddress.isPresent {
        slot.keep(in: &otherRelayedAddress)
      } else {
        relayedAddress = slot
      }
    case StunAttribute.xorMappedAddress: slot.keep(in: &mappedAddress)
    case StunAttribute.mappedAddress: slot.keep(in: &plainMappedAddress)
    case StunAttribute.priority: slot.keep(in: &prioritySlot)
    case StunAttribute.useCandidate: hasUseCandidate = true
    case StunAttribute.passwordAlgorithms: slot.keep(in: &passwordAlgorithms)
    case StunAttribute.alternateServer: slot.keep(in: &alternateServer)
    case StunAttribute.controlled: slot.keep(in: &controlled)
    case StunAttribute.controlling: slot.keep(in: &controlling)
    default: takeOther(attribute)
    }
  }

  /// Those that are known and of no use, and those that nobody here knows.
  private mutating func takeOther(_ attribute: UInt16) {
    switch attribute {
    case StunAttribute.unknownAttributes, StunAttribute.channelNumber, StunAttribute.requestedAddressFamily,
      StunAttribute.evenPort, StunAttribute.requestedTransport, StunAttribute.dontFragment,
      StunAttribute.passwordAlgorithm, StunAttribute.userhash, StunAttribute.reservationToken:
      break
    default:
      if StunAttribute.mustBeUnderstood(attribute), unknown.count < Self.unknownLimit {
        unknown.append(attribute)
      }
    }
  }

  private var hasRightFingerprint: Bool {
    guard fingerprint.count == 4 else { return false }
    let claimed = bytes.loadUnaligned(fromByteOffset: fingerprint.start, as: UInt32.self).bigEndian
    let covered = UnsafeRawBufferPointer(rebasing: bytes[..<(fingerprint.start &- 4)])
    return claimed == Checksum.crc32(covered) ^ 0x5354_554E
  }
}
