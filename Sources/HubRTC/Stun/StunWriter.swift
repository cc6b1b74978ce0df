internal import HubCrypto
internal import HubWire

/// Writes STUN messages, one after the other, into the same memory.
final class StunWriter {
  /// Room for a whole packet and what is put around it.
  static let capacity = 2048
  /// What the sums at the end take.
  private static let reserve = 24 + 36 + 8

  private let memory = UnsafeMutableRawBufferPointer.allocate(
    byteCount: StunWriter.capacity, alignment: 8)
  private var count = 0
  private var transaction = TransactionID(high: 0, low: 0)

  deinit { memory.deallocate() }

  /// The message, valid until the next one is begun.
  var message: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: memory[..<count]) }

  func begin(_ method: StunMethod, _ kind: StunClass, _ transaction: TransactionID) {
    let (number, kind) = (method.rawValue, kind.rawValue)
    let type =
      number & 0x000F | (number & 0x0070) &<< 1 | (number & 0x0F80) &<< 2 | (kind & 1) &<< 4 | (kind & 2)
      &<< 7
    memory.storeBytes(of: type.bigEndian, toByteOffset: 0, as: UInt16.self)
    memory.storeBytes(of: StunReader.cookie.bigEndian, toByteOffset: 4, as: UInt32.self)
    memory.storeBytes(of: transaction.high.bigEndian, toByteOffset: 8, as: UInt32.self)
    memory.storeBytes(of: transaction.low.bigEndian, toByteOffset: 12, as: UInt64.self)
    self.transaction = transaction
    count = StunReader.headerCount
    storeLength(count)
  }

  /// Adds an attribute; one that does not fit is left out, and the answer is false.
  @discardableResult
  func add(_ attribute: UInt16, _ value: UnsafeRawBufferPointer) -> Bool {
    guard let place = open(attribute, value.count, keeping: Self.reserve) else { return false }
    UnsafeMutableRawBufferPointer(rebasing: memory[place...]).copyMemory(from: value)
    return true
  }

  @discardableResult
  func add(_ attribute: UInt16, _ value: [UInt8]) -> Bool { value.withUnsafeBytes { add(attribute, $0) } }

  func add(_ attribute: UInt16, _ value: UInt32) {
    withUnsafeBytes(of: value.bigEndian) { _ = add(attribute, $0) }
  }

  func add(_ attribute: UInt16, _ value: UInt64) {
    withUnsafeBytes(of: value.bigEndian) { _ = add(attribute, $0) }
  }

  /// An attribute that is there, and says nothing more.
  func add(_ attribute: UInt16) { add(attribute, UnsafeRawBufferPointer(start: nil, count: 0)) }

  /// An address, mixed as XOR-MAPPED-ADDRESS is.
  func add(_ attribute: UInt16, mixed address: RemoteAddress) {
    guard let place = open(attribute, address.isV4 ? 8 : 20, keeping: Self.reserve) else { return }
    let port = address.port ^ UInt16(truncatingIfNeeded: StunReader.cookie &>> 16)
    memory.storeBytes(of: UInt16(address.isV4 ? 1 : 2).bigEndian, toByteOffset: place, as: UInt16.self)
    memory.storeBytes(of: port.bigEndian, toByteOffset: place &+ 2, as: UInt16.self)
    if address.isV4 {
      let number = UInt32(truncatingIfNeeded: address.low) ^ StunReader.cookie
      memory.storeBytes(of: number.bigEndian, toByteOffset: place &+ 4, as: UInt32.self)
    } else {
      let high = address.high ^ (UInt64(StunReader.cookie) &<< 32 | UInt64(transaction.high))
      memory.storeBytes(of: high.bigEndian, toByteOffset: place &+ 4, as: UInt64.self)
      memory.storeBytes(
        of: (address.low ^ transaction.low).bigEndian, toByteOffset: place &+ 12, as: UInt64.self)
    }
  }

  /// ERROR-CODE with a reason.
  func add(error: Int, _ reason: String) {
    let head = [0, 0, UInt8(truncatingIfNeeded: error / 100), UInt8(truncatingIfNeeded: error % 100)]
    add(StunAttribute.errorCode, head + reason.utf8)
  }

  /// Signs what is there so far with HMAC-SHA1.
  func sign(_ key: [UInt8]) {
    storeLength(count &+ 4 &+ SHA1Digest.byteCount)
    let sum = key.withUnsafeBytes { Digest.hmacSHA1(message, key: $0) }
    sum.withUnsafeBytes { put(StunAttribute.messageIntegrity, $0) }
  }

  /// Signs what is there so far with HMAC-SHA256.
  func sign256(_ key: [UInt8]) {
    storeLength(count &+ 4 &+ SHA256Digest.byteCount)
    let sum = key.withUnsafeBytes { Digest.hmacSHA256(message, key: $0) }
    sum.withUnsafeBytes { put(StunAttribute.messageIntegrity256, $0) }
  }

  /// Adds the sum by which a message is told from other things; nothing may follow.
  func addFingerprint() {
    storeLength(count &+ 8)
    let sum = (Checksum.crc32(message) ^ 0x5354_554E).bigEndian
    withUnsafeBytes(of: sum) { put(StunAttribute.fingerprint, $0) }
  }

  private func put(_ attribute: UInt16, _ value: UnsafeRawBufferPointer) {
    guard let place = open(attribute, value.count, keeping: 0) else { return }
    UnsafeMutableRawBufferPointer(rebasing: memory[place...]).copyMemory(from: value)
  }

  /// Writes the head of an attribute and its padding; where its value goes, or nil if it does not fit.
  private func open(_ attribute: UInt16, _ length: Int, keeping reserve: Int) -> Int? {
    let padded = (length &+ 3) & ~3
    guard length <= Self.capacity, count &+ 4 &+ padded &+ reserve <= Self.capacity else { return nil }
    memory.storeBytes(of: attribute.bigEndian, toByteOffset: count, as: UInt16.self)
    let short = UInt16(truncatingIfNeeded: length)
    memory.storeBytes(of: short.bigEndian, toByteOffset: count &+ 2, as: UInt16.self)
    let place = count &+ 4
    for index in (place &+ length)..<(place &+ padded) { memory[index] = 0 }
    count = place &+ padded
    storeLength(count)
    return place
  }

  private func storeLength(_ end: Int) {
    let length = UInt16(truncatingIfNeeded: end &- StunReader.headerCount)
    memory.storeBytes(of: length.bigEndian, toByteOffset: 2, as: UInt16.self)
  }
}
