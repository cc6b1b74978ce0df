internal import HubWire

extension StunReader {
  /// The bytes of an attribute; empty when it is missing.
  func value(_ slot: StunSlot) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: bytes[slot.start..<(slot.start &+ slot.count)])
  }

  func copy(_ slot: StunSlot) -> [UInt8] { Array(value(slot)) }

  func number32(_ slot: StunSlot) -> UInt32? {
    guard slot.isPresent, slot.count == 4 else { return nil }
    return bytes.loadUnaligned(fromByteOffset: slot.start, as: UInt32.self).bigEndian
  }

  func number64(_ slot: StunSlot) -> UInt64? {
    guard slot.isPresent, slot.count == 8 else { return nil }
    return bytes.loadUnaligned(fromByteOffset: slot.start, as: UInt64.self).bigEndian
  }

  // RFC 8489 §14.2
  /// An address that was mixed with the cookie and the transaction, so that no NAT rewrites it.
  func mixedAddress(_ slot: StunSlot) -> RemoteAddress? {
    guard var address = plainAddress(slot) else { return nil }
    address.port ^= UInt16(truncatingIfNeeded: Self.cookie &>> 16)
    if address.isV4 {
      // The mark of IPv4 lies above the four bytes, and is not touched.
      address.low ^= UInt64(Self.cookie)
    } else {
      address.high ^= UInt64(Self.cookie) &<< 32 | UInt64(transaction.high)
      address.low ^= transaction.low
    }
    return address
  }

  /// An address as it is.
  func plainAddress(_ slot: StunSlot) -> RemoteAddress? {
    guard slot.isPresent, slot.count >= 8 else { return nil }
    let port = bytes.loadUnaligned(fromByteOffset: slot.start &+ 2, as: UInt16.self).bigEndian
    switch (bytes[slot.start &+ 1], slot.count) {
    case (1, 8):
      let number = bytes.loadUnaligned(fromByteOffset: slot.start &+ 4, as: UInt32.self).bigEndian
      return RemoteAddress(high: 0, low: 0xFFFF_0000_0000 | UInt64(number), port: port)
    case (2, 20):
      return RemoteAddress(
        high: bytes.loadUnaligned(fromByteOffset: slot.start &+ 4, as: UInt64.self).bigEndian,
        low: bytes.loadUnaligned(fromByteOffset: slot.start &+ 12, as: UInt64.self).bigEndian, port: port)
    default: return nil
    }
  }

  /// What the sender of a response saw as our address.
  var mapped: RemoteAddress? { mixedAddress(mappedAddress) ?? plainAddress(plainMappedAddress) }

  /// The number of an error from 300 to 699; nil when there is none, or none that can be.
  var error: Int? {
    guard errorCode.isPresent, errorCode.count >= 4 else { return nil }
    let hundreds = Int(bytes[errorCode.start &+ 2] & 7)
    let rest = Int(bytes[errorCode.start &+ 3])
    guard (3...6).contains(hundreds), rest < 100 else { return nil }
    return hundreds &* 100 &+ rest
  }

  /// What came with the error, as far as it is plain text: it goes into logs.
  var errorReason: String {
    guard errorCode.count > 4 else { return "" }
    let text = value(errorCode).dropFirst(4).prefix(96)
    return String(decoding: text.map { (0x20...0x7E).contains($0) ? $0 : 0x3F }, as: UTF8.self)
  }
}
