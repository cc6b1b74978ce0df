import HubCrypto
import HubWire
import Testing

@testable import HubRTC

/// The samples of RFC 5769, in which each sum was computed by somebody else.
@Suite struct StunVectorTests {
  static let key = Array("VOkJxbRl1RmTxUk/WvJxBt".utf8)
  static let request = bytes(
    """
    000100582112a442b7e7a701bc34d686fa87dfae802200105354554e207465737420636c69656e74002400046e0001ff\
    80290008932ff9b151263b36000600096576746a3a6836765920202000080014\
    9aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a280280004e57a3bcf
    """)
  static let responseV4 = bytes(
    """
    0101003c2112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220002000080001a147e112a643\
    000800142b91f599fd9e90c38c7489f92af9ba53f06be7d780280004c07d4c96
    """)
  static let responseV6 = bytes(
    """
    010100482112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220002000140002a147\
    0113a9faa5d3f179bc25f4b5bed2b9d900080014a382954e4be67bf11784c97c8292c275bfe3ed4180280004c8fb0b4c
    """)
  static let longTerm = bytes(
    """
    000100602112a44278ad3433c6ad72c029da412e00060012e3839ee38388e383aae38383e382afe382b90000\
    0015001c662f2f3439396b39353464364f4c33346f4c394653547679363473410014000b6578616d706c652e6f726700\
    00080014f67024656dd64a3e02b8e0712e85c9a28ca89666
    """)

  static func bytes(_ text: String) -> [UInt8] {
    let digits = text.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
    return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
  }

  private func read(_ bytes: [UInt8], _ look: (StunReader) throws -> Void) throws {
    try bytes.withUnsafeBytes { try look(try #require(StunReader($0))) }
  }

  @Test func theRequestIsUnderstood() throws {
    try read(Self.request) { message in
      #expect(message.kind == .request)
      #expect(message.method == StunMethod.binding.rawValue)
      #expect(message.copy(message.username) == Array("evtj:h6vY".utf8))
      #expect(message.number32(message.prioritySlot) == 0x6E00_01FF)
      #expect(message.number64(message.controlled) == 0x932F_F9B1_5126_3B36)
      #expect(message.fingerprint.isPresent)
      #expect(message.isSigned(with: Self.key))
      #expect(!message.isSigned(with: Self.key + [1]))
    }
  }

  @Test(arguments: [
    (responseV4, "192.0.2.1:32853"), (responseV6, "[2001:db8:1234:5678:11:2233:4455:6677]:32853"),
  ]) func theResponsesAreUnderstood(_ bytes: [UInt8], _ address: String) throws {
    try read(bytes) { message in
      #expect(message.kind == .success)
      #expect(message.mapped == RemoteAddress(address))
      #expect(message.isSigned(with: Self.key))
    }
  }

  @Test func theKeyOfALongTermCredentialIsRight() throws {
    try read(Self.longTerm) { message in
      let name = try #require(
        Digest.md5(message.copy(message.username) + Array(":example.org:TheMatrIX".utf8)))
      #expect(message.copy(message.realm) == Array("example.org".utf8))
      #expect(message.copy(message.nonce) == Array("f//499k954d6OL34oL9FSTvy64sA".utf8))
      #expect(message.isSigned(with: name.bytes))
    }
  }

  @Test(arguments: [request, responseV4, responseV6]) func oneOtherBitIsNoticed(_ bytes: [UInt8]) {
    for index in 0..<(bytes.count * 8) {
      var changed = bytes
      changed[index / 8] ^= 1 << (index % 8)
      changed.withUnsafeBytes { changed in
        let isTaken = StunReader(changed)?.isSigned(with: Self.key) ?? false
        // After the sum only the fingerprint follows; its own head may lose its meaning and is then ignored.
        #expect(!isTaken || index / 8 >= bytes.count - 8, "bit \(index)")
      }
    }
  }

  @Test func nothingShorterIsAMessage() {
    for count in 0..<Self.request.count {
      Self.request.prefix(count).withContiguousStorageIfAvailable { part in
        #expect(StunReader(UnsafeRawBufferPointer(part)) == nil, "\(count) bytes")
      }
    }
  }

  @Test func whatIsWrittenIsReadAlike() throws {
    let writer = StunWriter()
    let addresses = ["192.0.2.77:9", "[2001:db8::77]:65535"].compactMap { RemoteAddress($0) }
    for address in addresses {
      writer.begin(.channelBind, .failure, TransactionID(high: 7, low: 0x0102_0304_0506_0708))
      writer.add(StunAttribute.xorPeerAddress, mixed: address)
      writer.add(error: 438, "Stale Nonce")
      writer.add(StunAttribute.controlling, UInt64.max - 1)
      writer.add(StunAttribute.data, [1, 2, 3])
      writer.sign(Self.key)
      writer.sign256(Self.key)
      writer.addFingerprint()
      try read(Array(writer.message)) { message in
        #expect(message.method == StunMethod.channelBind.rawValue)
        #expect(message.kind == .failure)
        #expect(message.transaction == TransactionID(high: 7, low: 0x0102_0304_0506_0708))
        #expect(message.mixedAddress(message.peerAddress) == address)
        #expect(message.error == 438)
        #expect(message.errorReason == "Stale Nonce")
        #expect(message.number64(message.controlling) == UInt64.max - 1)
        #expect(message.copy(message.data) == [1, 2, 3])
        #expect(message.isSigned(with: Self.key) && message.isSigned256(with: Self.key))
      }
    }
  }

  @Test func whatStandsAfterTheSumIsNotBelieved() throws {
    let writer = StunWriter()
    writer.begin(.binding, .request, TransactionID(high: 1, low: 2))
    writer.sign(Self.key)
    writer.add(StunAttribute.useCandidate)
    writer.add(StunAttribute.username, Array("mallory".utf8))
    try read(Array(writer.message)) { message in
      #expect(message.isSigned(with: Self.key))
      #expect(!message.hasUseCandidate && !message.username.isPresent)
    }
  }

  @Test func whatMustBeUnderstoodIsListed() throws {
    let writer = StunWriter()
    writer.begin(.binding, .request, TransactionID(high: 1, low: 2))
    writer.add(0x7777, [1])
    writer.add(0x8777, [1])
    try read(Array(writer.message)) { #expect($0.unknown == [0x7777]) }
  }

  @Test func aWriterStaysWithinItsRoom() {
    let writer = StunWriter()
    writer.begin(.send, .indication, TransactionID(high: 1, low: 2))
    #expect(!writer.add(StunAttribute.data, [UInt8](repeating: 1, count: StunWriter.capacity)))
    #expect(writer.add(StunAttribute.data, [UInt8](repeating: 1, count: 1_900)))
    #expect(!writer.add(StunAttribute.data, [UInt8](repeating: 1, count: 100)))
    writer.sign256(Self.key)
    writer.addFingerprint()
    #expect(writer.message.count <= StunWriter.capacity)
    #expect(StunReader(writer.message)?.isSigned256(with: Self.key) == true)
  }
}
