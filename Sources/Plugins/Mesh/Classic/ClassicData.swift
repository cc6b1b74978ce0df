import HubKernel

/// What stands in the `data` of a message that tells of a peer.
struct ClassicData {
  /// Under this name our hubs say, in what they tell older ones, who told it. The older ones pass it on as
  /// they pass on everything, and so one of ours knows its own words when they come back.
  static let mark: StaticString = "viaHub"

  private(set) var peer: PeerID?
  private(set) var spelling = PeerSpelling.lowercase
  private(set) var isHub = false
  /// The hub of ours that told it.
  private(set) var via: PeerID?
  /// Everything else it says: members of an object, without its braces.
  private(set) var note: [UInt8] = []

  /// Nil when there is no object.
  init?(_ data: UnsafeRawBufferPointer?, scratch: JSONScratch) {
    guard let data, let scanned = try? ClassicData(object: data, scratch: scratch) else { return nil }
    self = scanned
  }

  private init?(object data: UnsafeRawBufferPointer, scratch: JSONScratch) throws(JSONError) {
    defer { withExtendedLifetime(scratch) {} }
    var scanner = try JSONScanner(data, scratch: scratch)
    guard try scanner.beginObject() else { return nil }
    let writer = JSONWriter(capacity: data.count)
    while let member = try scanner.nextMember() {
      if member.key.elementsEqual("peerId".utf8) {
        (peer, spelling) = ClassicData.id(member.value, in: data)
      } else if member.key.elementsEqual("isHub".utf8) {
        isHub = member.value.kind == .yes
      } else if member.key.elementsEqual(ClassicData.mark.description.utf8) {
        via = ClassicData.id(member.value, in: data).0
      } else {
        writer.members(verbatim: member.keyText.bytes(in: data))
        writer.raw(":")
        writer.raw(member.value.slice.bytes(in: data))
      }
    }
    try scanner.finish()
    note = Array(writer.bytes)
  }

  /// An id as hubs write it: no hub writes digits as escapes.
  private static func id(
    _ value: JSONMemberValue, in data: UnsafeRawBufferPointer
  ) -> (PeerID?, PeerSpelling) {
    guard value.isText, !value.isEscaped else { return (nil, .lowercase) }
    let digits = value.contents.bytes(in: data)
    return (PeerID(hex: digits), PeerSpelling(hex: digits))
  }
}
