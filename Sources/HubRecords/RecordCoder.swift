/// Records as bytes, as hubs tell each other of them and as stores may keep them: a head of fixed length, and
/// then namespace, topic and data. All numbers have their highest byte first.
///
/// | bytes | what |
/// | --- | --- |
/// | 1 | the version, 1 |
/// | 1 | flags: 1 it has an author, 2 it is a removal |
/// | 2, 2, 4 | how long namespace, topic and data are |
/// | 8, 8 | time and lifetime, in milliseconds |
/// | 96 or 0 | the author's key and the signature |
public enum RecordCoder {
  /// More is no record: one has to fit into a word of the mesh.
  public static let longest = 28_672
  private static let version: UInt8 = 1
  private static let hasAuthor: UInt8 = 1
  private static let isRemoval: UInt8 = 2
  private static let headBytes = 26
  private static let keyBytes = 32
  private static let signatureBytes = 64

  /// The bytes of a record; nil when it is longer than they may be, or its author and its signature do not
  /// have the lengths of such.
  public static func encode(_ record: Record) -> [UInt8]? {
    let author = record.key.author.bytes
    let isSigned = record.key.author != .nobody
    guard
      isSigned
        ? author.count == keyBytes && record.signature.count == signatureBytes
        : record.signature.isEmpty,
      let namespace = UInt16(exactly: record.key.namespace.utf8.count),
      let topic = UInt16(exactly: record.key.topic.utf8.count),
      let data = UInt32(exactly: record.data?.count ?? 0)
    else { return nil }
    let total = headBytes + Int(namespace) + Int(topic) + Int(data) + author.count + record.signature.count
    guard total <= longest else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(total)
    bytes.append(version)
    bytes.append((isSigned ? hasAuthor : 0) | (record.isRemoval ? isRemoval : 0))
    append(namespace, to: &bytes)
    append(topic, to: &bytes)
    append(data, to: &bytes)
    append(record.time, to: &bytes)
    append(record.lifetime, to: &bytes)
    bytes += author
    bytes += record.signature
    bytes += record.key.namespace.utf8
    bytes += record.key.topic.utf8
    bytes += record.data ?? []
    return bytes
  }

  /// The record that some bytes stand for; nil when they are not exactly what `encode` writes. Whether the
  /// record is any good is for whoever keeps records to say.
  public static func decode(_ bytes: UnsafeRawBufferPointer) -> Record? {
    guard bytes.count >= headBytes, bytes.count <= longest, bytes[0] == version,
      bytes[1] & ~(hasAuthor | isRemoval) == 0
    else { return nil }
    let isSigned = bytes[1] & hasAuthor != 0
    let namespaceCount = Int(UInt16(bigEndian: bytes.loadUnaligned(fromByteOffset: 2, as: UInt16.self)))
    let topicCount = Int(UInt16(bigEndian: bytes.loadUnaligned(fromByteOffset: 4, as: UInt16.self)))
    let dataCount = Int(UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 6, as: UInt32.self)))
    let proof = isSigned ? keyBytes + signatureBytes : 0
    guard bytes.count == headBytes + proof + namespaceCount + topicCount + dataCount else { return nil }
    let removal = bytes[1] & isRemoval != 0
    guard !removal || dataCount == 0 else { return nil }
    var place = headBytes
    func take(_ count: Int) -> UnsafeRawBufferPointer {
      defer { place += count }
      return UnsafeRawBufferPointer(rebasing: bytes[place..<place + count])
    }
    let author = isSigned ? RecordAuthor.key(Array(take(keyBytes))) : .nobody
    let signature = isSigned ? Array(take(signatureBytes)) : []
    guard let namespace = String(validating: take(namespaceCount), as: UTF8.self),
      let topic = String(validating: take(topicCount), as: UTF8.self)
    else { return nil }
    return Record(
      key: RecordKey(namespace: namespace, topic: topic, author: author),
      time: Int64(bigEndian: bytes.loadUnaligned(fromByteOffset: 10, as: Int64.self)),
      lifetime: Int64(bigEndian: bytes.loadUnaligned(fromByteOffset: 18, as: Int64.self)),
      data: removal ? nil : Array(take(dataCount)), signature: signature)
  }

  private static func append(_ number: some FixedWidthInteger, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
  }
}
