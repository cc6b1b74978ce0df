import HubCrypto
import HubKernel
import HubRecords

/// What a record is called in the bucket: `r.` and the first two digits of its topic's digest, by which the
/// bucket is swept in parts, the digest, and the author's key.
enum RecordName {
  private static let nobody = "nobody"

  /// Patterns that together mean all records.
  static let shards = (0..<256).map { "r.\(hex([UInt8($0)])).>" }

  static func name(of key: RecordKey) -> String {
    let author = key.author == .nobody ? nobody : hex(key.author.bytes)
    return "\(prefix(of: key.topic, in: key.namespace)).\(author)"
  }

  /// A pattern that means all records of a topic.
  static func pattern(of topic: String, in namespace: String) -> String {
    "\(prefix(of: topic, in: namespace)).*"
  }

  /// SHA-256 over both names, each with its length before it, so that no two pairs read alike.
  private static func prefix(of topic: String, in namespace: String) -> String {
    var text: [UInt8] = []
    for name in [namespace, topic] {
      withUnsafeBytes(of: UInt32(truncatingIfNeeded: name.utf8.count).bigEndian) {
        text.append(contentsOf: $0)
      }
      text += name.utf8
    }
    let digits = hex(Digest.sha256(text).withUnsafeBytes { Array($0) })
    return "r.\(digits.prefix(2)).\(digits)"
  }

  private static func hex(_ bytes: [UInt8]) -> String {
    String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  private static let digits = Array("0123456789abcdef".utf8)
}
