import HubKernel
import HubMesh

/// A signal as one reactor leaves it for the engine's: fixed fields, then the bytes of its four parts.
enum PostedLetter {
  private static let roomPlace = 8
  private static let fromPlace = 16
  private static let spellingPlace = 40
  private static let toPlace = 48
  private static let countsPlace = 72
  private static let head = 88
  private static let none = UInt32.max

  /// Leaves a message of a peer; false when too much waits there already.
  static func leave(_ message: borrowing Message, in room: Room, for target: PeerID) -> Bool {
    let type = message.type
    let data = message.data
    let trace = message.trace ?? UnsafeRawBufferPointer(start: nil, count: 0)
    let messageID = message.messageID
    let peer = message.peer
    let count = head + type.count + (data?.count ?? 0) + trace.count + messageID.count
    return withUnsafeTemporaryAllocation(byteCount: count, alignment: 8) { buffer in
      guard let base = buffer.baseAddress else { return false }
      base.storeBytes(of: Post.letter.rawValue, as: UInt8.self)
      base.storeBytes(of: room.number, toByteOffset: roomPlace, as: UInt64.self)
      peer.id.writeBytes(to: base + fromPlace)
      base.storeBytes(of: peer.spelling.capitals, toByteOffset: spellingPlace, as: UInt64.self)
      target.writeBytes(to: base + toPlace)
      let counts = [type.count, data?.count ?? Int(none), trace.count, messageID.count]
      var place = head
      for (index, part) in [type, data, trace, messageID].enumerated() {
        base.storeBytes(
          of: UInt32(truncatingIfNeeded: counts[index]), toByteOffset: countsPlace + 4 * index,
          as: UInt32.self)
        guard let part, let source = part.baseAddress else { continue }
        (base + place).copyMemory(from: source, byteCount: part.count)
        place += part.count
      }
      return peer.station.post(UnsafeRawBufferPointer(buffer), from: peer.connection, to: Engine.home)
    }
  }

  /// Reads what `leave` wrote. `find` says which network a room is.
  static func read(
    _ post: UnsafeRawBufferPointer, _ find: (UInt64) -> Space?, _ body: (borrowing Letter, Space) -> Void
  ) {
    guard post.count >= head,
      let space = find(post.loadUnaligned(fromByteOffset: roomPlace, as: UInt64.self)),
      let from = PeerID(bytes: UnsafeRawBufferPointer(rebasing: post[fromPlace..<fromPlace + 20])),
      let to = PeerID(bytes: UnsafeRawBufferPointer(rebasing: post[toPlace..<toPlace + 20]))
    else { return }
    var place = head
    func part(_ index: Int) -> UnsafeRawBufferPointer? {
      let count = post.loadUnaligned(fromByteOffset: countsPlace + 4 * index, as: UInt32.self)
      guard count != none, post.count - place >= Int(count) else { return nil }
      defer { place += Int(count) }
      return UnsafeRawBufferPointer(rebasing: post[place..<place + Int(count)])
    }
    let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
    let (type, data, trace, messageID) = (part(0), part(1), part(2), part(3))
    let spelling = PeerSpelling(capitals: post.loadUnaligned(fromByteOffset: spellingPlace, as: UInt64.self))
    body(
      Letter(
        from: from, spelling: spelling, to: to, network: space.key, type: type ?? nothing, data: data,
        trace: trace ?? nothing, messageID: messageID ?? nothing),
      space)
  }
}
