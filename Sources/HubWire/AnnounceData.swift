/// What the hub takes from the `data` of an announcement.
public struct AnnounceData: Equatable, Sendable {
  /// What an announcement without data says.
  public static let empty = AnnounceData(isHub: false, spread: [])

  /// Whether the peer says of itself that it is a hub: `isHub` is `true`, and nothing like it.
  public let isHub: Bool
  /// The members of the data as they were written, without braces, to stand behind the hub's own keys.
  ///
  /// The keys that only the hub may write, `peerId` and `isHub`, are not among them, however they were
  /// spelled.
  public let spread: [UInt8]

  init(isHub: Bool, spread: [UInt8]) {
    self.isHub = isHub
    self.spread = spread
  }

  /// Reads the value of `data`; one that is no object, or none at all, spreads nothing.
  public init(_ data: UnsafeRawBufferPointer?, scratch: JSONScratch) throws(JSONError) {
    guard let data else {
      self = .empty
      return
    }
    let writer = JSONWriter(capacity: data.count)
    let isHub = try AnnounceData.spread(data, into: writer, scratch: scratch)
    self.init(isHub: isHub, spread: writer.bytes.isEmpty ? [] : Array(writer.bytes))
  }

  /// Appends the members to spread to a writer, and returns whether the peer says that it is a hub.
  public static func spread(
    _ data: UnsafeRawBufferPointer, into writer: JSONWriter, scratch: JSONScratch
  ) throws(JSONError) -> Bool {
    defer { withExtendedLifetime(scratch) {} }
    var scanner = try JSONScanner(data, scratch: scratch)
    guard try scanner.beginObject() else {
      try scanner.skipValue()
      try scanner.finish()
      return false
    }
    var isHub = false
    while let member = try scanner.nextMember() {
      if member.key.elementsEqual("isHub".utf8) {
        isHub = member.value.kind == .yes
      } else if !member.key.elementsEqual("peerId".utf8) {
        writer.members(verbatim: member.keyText.bytes(in: data))
        writer.raw(":")
        writer.raw(member.value.slice.bytes(in: data))
      }
    }
    try scanner.finish()
    return isHub
  }
}
