import HubCrypto
import HubRecords
import HubTokens
import Testing

@Suite struct RecordSigningTests {
  /// The key pair of RFC 8032 §7.1, test 1.
  private static let half: [UInt8] = [
    0xD7, 0x5A, 0x98, 0x01, 0x82, 0xB1, 0x0A, 0xB7, 0xD5, 0x4B, 0xFE, 0xD3, 0xC9, 0x64, 0x07, 0x3A, 0x0E,
    0xE1,
    0x72, 0xF3, 0xDA, 0xA6, 0x23, 0x25, 0xAF, 0x02, 0x1A, 0x68, 0xF7, 0x07, 0x51, 0x1A,
  ]

  private func record(_ data: String?, topic: String = "t", half: [UInt8] = Self.half) -> Record {
    Record(
      key: RecordKey(namespace: "default", topic: topic, author: .key(half)), time: 1_767_225_600_000,
      lifetime: 300_000, data: data.map { Array($0.utf8) }, signature: [])
  }

  @Test func theTextThatIsSignedIsCanonicalJSONOfAllThatIsSaid() {
    let author = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    #expect(
      String(decoding: record(#"{"a":1}"#, topic: "a/\"ü").signedText, as: UTF8.self)
        == #"{"author":"\#(author)","data":{"a":1},"namespace":"default","time":1767225600000,"#
        + #""topic":"a/\"ü","ttl":300}"#)
    #expect(
      String(decoding: record(nil).signedText, as: UTF8.self)
        == #"{"author":"\#(author)","deleted":true,"namespace":"default","time":1767225600000,"#
        + #""topic":"t","ttl":300}"#)
  }

  @Test func whatIsSignedIsVerified() throws {
    let key = try PrivateKey.generate(.ed25519)
    guard case .ed25519(let half) = key.publicKey.parts else { throw KeyError.unknownKind }
    let signed = try #require(record("1", half: half).signed(with: key))
    #expect(signed.isSignedByItsAuthor)
    var other = signed
    other.signature[0] ^= 1
    #expect(!other.isSignedByItsAuthor)
    #expect(record("1").signed(with: key) == nil, "nobody signs for others")
    #expect(record("1").signed(with: try PrivateKey.generate(.p256)) == nil)
  }

  @Test func keysThatProveNothingAreNobodys() {
    let zero = [UInt8](repeating: 0, count: 32)
    let most = [UInt8](repeating: 0xFF, count: 31)
    var small: [[UInt8]] = [zero, [1] + zero.dropLast(), [0xEC] + most.dropLast() + [0x7F]]
    small += small.map { $0.dropLast() + [($0.last ?? 0) | 0x80] }
    // y = p, p + 1 and 2^255 - 1 are longer spellings of 0, 1 and 18.
    small += [
      [0xED] + most.dropLast() + [0x7F], [0xEE] + most.dropLast() + [0x7F], most + [0x7F], most + [0xFF],
    ]
    for point in small { #expect(!RecordAuthor.isSound(point), "\(point)") }
    #expect(!RecordAuthor.isSound([]) && !RecordAuthor.isSound(Array(Self.half.dropLast())))
    #expect(RecordAuthor.isSound(Self.half))
  }

  @Test func aSignatureHasOneSpelling() throws {
    let key = try PrivateKey.generate(.ed25519)
    guard case .ed25519(let half) = key.publicKey.parts else { throw KeyError.unknownKind }
    let signed = try #require(record("1", half: half).signed(with: key))
    // Adding the order of the group to s gives another signature that would fit, were it not forbidden.
    let order: [UInt8] = [
      0xED, 0xD3, 0xF5, 0x5C, 0x1A, 0x63, 0x12, 0x58, 0xD6, 0x9C, 0xF7, 0xA2, 0xDE, 0xF9, 0xDE, 0x14, 0, 0, 0,
      0, 0,
      0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ]
    var (other, carry) = (signed, 0)
    for place in 0..<32 {
      let sum = Int(other.signature[32 + place]) + Int(order[place]) + carry
      other.signature[32 + place] = UInt8(sum & 255)
      carry = sum >> 8
    }
    #expect(carry == 0 && other.signature != signed.signature && !other.isSignedByItsAuthor)
  }
}
