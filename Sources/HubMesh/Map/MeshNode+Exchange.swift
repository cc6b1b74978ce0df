internal import HubWire

extension MeshNode {
  /// Knowledge is compared in so many parts, by the first bits of the hubs' ids.
  static let partCount = 16
  /// A hub that has been out of reach for longer is not talked about any more.
  static let talkedAbout: Milliseconds = 20_000

  private static func part(of id: HubID) -> Int { Int(truncatingIfNeeded: id.high &>> 60) }

  private func isTalkedAbout(_ record: HubRecord) -> Bool {
    guard record.fact.version > 0 else { return false }
    if record.distance != nil, !record.isOver { return true }
    return now &- max(record.heardAt, record.unreachableSince ?? record.heardAt) < Self.talkedAbout
  }

  private func digest() -> [UInt64] {
    var parts = [UInt64](repeating: 0, count: Self.partCount)
    for case let record? in hubTable where isTalkedAbout(record) {
      var mixed = record.id.high ^ record.id.middle &* 0x9e37_79b9_7f4a_7c15
      for word in [UInt64(record.id.low), record.epoch, record.fact.version] {
        mixed = (mixed ^ mixed &>> 29 ^ word) &* 0xbf58_476d_1ce4_e5b9
      }
      parts[Self.part(of: record.id)] ^= mixed ^ mixed &>> 32
    }
    return parts
  }

  func sendDigest(on link: Link) {
    let parts = digest()
    writer.begin(.digest)
    for part in parts { writer.number(part) }
    send(writer.bytes, on: link)
  }

  func readDigest(_ reader: inout FrameReader, from link: Link) throws(FrameError) {
    guard link.budget.exchanges.take(1, now: now) else { return count(.tooManyFrames, on: link) }
    let parts = digest()
    var different: UInt16 = 0
    for (index, part) in parts.enumerated() where try reader.number(UInt64.self) != part {
      different |= 1 << UInt16(index)
    }
    try reader.finish()
    guard different != 0 else { return }
    writer.begin(.listing)
    writer.number(different)
    for case let record? in hubTable
    where different & 1 << UInt16(Self.part(of: record.id)) != 0 && isTalkedAbout(record) {
      writer.id(record.id)
      writer.number(record.epoch)
      writer.number(record.fact.version)
    }
    send(writer.bytes, on: link)
  }

  func readListing(_ reader: inout FrameReader, from link: Link) throws(FrameError) {
    let parts = try reader.number(UInt16.self)
    let size = PeerID.byteCount + 16
    guard reader.rest % size == 0 else { throw .garbage }
    guard link.budget.exchanges.take(1, now: now) else { return count(.tooManyFrames, on: link) }
    var listed: Set<UInt32> = []
    var newer: [UInt32] = []
    writer.begin(.request)
    while reader.rest > 0 {
      let id = try reader.id()
      let (epoch, version) = (try reader.number(UInt64.self), try reader.number(UInt64.self))
      guard let known = hub(id) else {
        writer.id(id)
        continue
      }
      listed.insert(known.index)
      let ours = (known.epoch, known.fact.version)
      if ours < (epoch, version) {
        writer.id(id)
      } else if ours > (epoch, version), known.fact.version > 0 {
        newer.append(known.index)
      }
    }
    if writer.count > 2 { send(writer.bytes, on: link) }
    for case let record? in hubTable
    where parts & 1 << UInt16(Self.part(of: record.id)) != 0 && isTalkedAbout(record)
      && !listed.contains(record.index)
    {
      newer.append(record.index)
    }
    sendFacts(newer, on: link)
  }

  func readRequest(_ reader: inout FrameReader, from link: Link) throws(FrameError) {
    guard reader.rest % PeerID.byteCount == 0 else { throw .garbage }
    guard link.budget.requests.take(reader.rest / PeerID.byteCount, now: now) else {
      return count(.tooManyFrames, on: link)
    }
    var places: [UInt32] = []
    while reader.rest > 0 {
      if let place = hubPlaces[try reader.id()] { places.append(place) }
    }
    sendFacts(places, on: link)
  }
}
