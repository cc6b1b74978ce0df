internal import HubCrypto
public import HubWire

/// Which record: of which tenant, about what, and by whom. Of all records of one key only the last counts.
public struct RecordKey: Sendable, Hashable {
  /// The tenant, by its name in Plugins.yaml.
  public var namespace: String
  /// What it is about.
  public var topic: String
  /// Who published it.
  public var author: RecordAuthor

  /// Names a record.
  public init(namespace: String, topic: String, author: RecordAuthor) {
    self.namespace = namespace
    self.topic = topic
    self.author = author
  }

  /// Where a topic lies among the ids of hubs: those nearest to it keep its records. SHA-1 over both names,
  /// each with its length before it, so that no two pairs read alike.
  public static func place(of topic: String, in namespace: String) -> PeerID {
    var text: [UInt8] = []
    for name in [namespace, topic] {
      withUnsafeBytes(of: UInt32(truncatingIfNeeded: name.utf8.count).bigEndian) {
        text.append(contentsOf: $0)
      }
      text += name.utf8
    }
    return Digest.sha1(text).withUnsafeBytes { PeerID(bytes: $0) } ?? PeerID(high: 0, middle: 0, low: 0)
  }
}

extension RecordKey {
  /// Whether both name the same record, byte by byte: topics that merely look alike are two.
  public static func == (left: RecordKey, right: RecordKey) -> Bool {
    left.topic.utf8.elementsEqual(right.topic.utf8)
      && left.namespace.utf8.elementsEqual(right.namespace.utf8) && left.author == right.author
  }

  /// Feeds the bytes that are compared.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(bytes: namespace)
    hasher.combine(bytes: topic)
    hasher.combine(author)
  }
}

extension Hasher {
  /// Feeds the bytes of a text, which differ where the characters may be called the same.
  package mutating func combine(bytes text: String) {
    var text = text
    text.withUTF8 { combine(bytes: UnsafeRawBufferPointer($0)) }
    combine(0xFF as UInt8)
  }
}
