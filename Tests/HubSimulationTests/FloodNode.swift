import HubSimulation
import HubWire

@testable import HubMesh

/// The simplest node that keeps its promises while nothing fails: each hub's members are one list, which
/// every hub tells every other, and letters go everywhere until they have been somewhere once.
final class FloodNode: MeshLogic {
  private struct Record {
    var epoch: UInt64
    var version: UInt64
    var members: [Place]
    var bytes: [UInt8]
  }

  private struct Place: Hashable {
    let peer: PeerID
    let network: NetworkKey
  }

  private let card: HubCard
  private unowned let effects: any MeshEffects
  private var links: [LinkID] = []
  private var records: [HubID: Record] = [:]
  private var here: [Place] = []
  private var gone: Set<Place> = []
  private var version: UInt64 = 0
  private var letters: Set<[UInt8]> = []
  private var written: UInt64 = 0

  let due = Milliseconds.max / 4
  let counters = MeshCounters()
  let census = MeshCensus()
  let hubs: [HubFigures] = []

  init(_ card: HubCard, effects: any MeshEffects) {
    self.card = card
    self.effects = effects
  }

  func linkUp(_ link: LinkID, to hub: HubID, epoch: UInt64, now: Milliseconds) {
    links.append(link)
    for (_, record) in records.sorted(by: { $0.key < $1.key }) { send(record.bytes, on: link) }
    tell()
  }

  func linkDown(_ link: LinkID, now: Milliseconds) { links.removeAll { $0 == link } }
  func tick(now: Milliseconds) -> Milliseconds { due }
  func drain(now: Milliseconds) {}
  func stop(now: Milliseconds) {}
  func settle(_ peer: PeerID, in network: NetworkKey, keeps: Bool, now: Milliseconds) {}
  func trace(_ peer: PeerID, in network: NetworkKey) -> [TraceHop] { [] }
  func renew(_ member: Member, in network: NetworkKey, now: Milliseconds) {}

  func enter(_ member: Member, in network: NetworkKey, now: Milliseconds) {
    let isFirst = !here.contains { $0.network == network }
    here.append(Place(peer: member.peer, network: network))
    if isFirst {
      for (hub, record) in records.sorted(by: { $0.key < $1.key }) where hub != card.id {
        for place in record.members where place.network == network { appear(place, at: hub) }
      }
    }
    tell()
  }

  func leave(_ peer: PeerID, in network: NetworkKey, reason: String, now: Milliseconds) {
    let place = Place(peer: peer, network: network)
    here.removeAll { $0 == place }
    gone.insert(place)
    tell()
  }

  func members(of network: NetworkKey) -> [MemberPlace] {
    records.flatMap { hub, record in
      record.members.filter { $0.network == network }
        .map { MemberPlace(member: Member(peer: $0.peer), network: network, hub: hub) }
    }
  }

  func send(_ letter: borrowing Letter, now: Milliseconds) -> Bool {
    let place = Place(peer: letter.to, network: letter.network)
    guard records.contains(where: { $0.key != card.id && $0.value.members.contains(place) }) else {
      return false
    }
    written += 1
    var bytes: [UInt8] = [2]
    put(card.id, &bytes)
    put(UInt64(written), &bytes)
    put(letter.from, &bytes)
    put(letter.to, &bytes)
    put(letter.network.place, &bytes)
    put(UInt64(letter.messageID.count), &bytes)
    bytes += Array(letter.messageID)
    bytes += letter.data.map { Array($0) } ?? []
    letters.insert(Array(bytes[..<29]))
    flood(bytes, except: nil)
    return true
  }

  func receive(_ frame: UnsafeRawBufferPointer, on link: LinkID, now: Milliseconds) {
    let bytes = Array(frame)
    var reader = FloodReader(bytes)
    switch reader.byte() {
    case 1: takeRecord(&reader, bytes, link)
    case 2: takeLetter(&reader, bytes, link)
    default: takeBack(&reader, bytes, link)
    }
  }

  /// A letter has found nobody, and everybody hears of it.
  private func takeBack(_ reader: inout FloodReader, _ bytes: [UInt8], _ link: LinkID) {
    let home = reader.id()
    _ = reader.number()
    guard letters.insert(Array(bytes[..<29])).inserted else { return }
    guard home == card.id else {
      flood(bytes, except: link)
      return
    }
    let (from, to, place) = (reader.id(), reader.id(), reader.id())
    let identity = reader.bytes(Int(reader.number()))
    effects.returned(
      ReturnedLetter(
        from: from, to: to, network: NetworkKey(place: place), messageID: identity, code: .peerNotFound,
        hub: card.id))
  }

  private func takeLetter(_ reader: inout FloodReader, _ bytes: [UInt8], _ link: LinkID) {
    let home = reader.id()
    _ = reader.number()
    guard letters.insert(Array(bytes[..<29])).inserted else { return }
    let (from, to, place) = (reader.id(), reader.id(), reader.id())
    let identity = reader.bytes(Int(reader.number()))
    let data = reader.rest()
    let target = Place(peer: to, network: NetworkKey(place: place))
    guard here.contains(target) else {
      if gone.contains(target) {
        let answer = [3] + bytes.dropFirst()
        letters.insert(Array(answer[..<29]))
        flood(answer, except: nil)
      } else {
        flood(bytes, except: link)
      }
      return
    }
    identity.withUnsafeBytes { identity in
      data.withUnsafeBytes { data in
        Array("offer".utf8).withUnsafeBytes { type in
          let letter = Letter(
            from: from, to: to, network: NetworkKey(place: place), type: type, data: data,
            messageID: identity)
          _ = effects.deliver(letter, home: home)
        }
      }
    }
  }

  private func takeRecord(_ reader: inout FloodReader, _ bytes: [UInt8], _ link: LinkID) {
    let hub = reader.id()
    let (epoch, version) = (reader.number(), reader.number())
    let old = records[hub]
    guard hub != card.id, (epoch, version) > (old?.epoch ?? 0, old?.version ?? 0) else { return }
    let members = (0..<reader.number()).map { _ in
      Place(peer: reader.id(), network: NetworkKey(place: reader.id()))
    }
    records[hub] = Record(epoch: epoch, version: version, members: members, bytes: bytes)
    let before = Set(old?.members ?? [])
    let after = Set(members)
    for place in (old?.members ?? []) where !after.contains(place) && isInterested(place) {
      effects.vanished(place.peer, in: place.network, at: hub, reason: "goodbye")
    }
    for place in members where !before.contains(place) && isInterested(place) { appear(place, at: hub) }
    flood(bytes, except: link)
  }

  private func isInterested(_ place: Place) -> Bool { here.contains { $0.network == place.network } }

  private func appear(_ place: Place, at hub: HubID) {
    effects.appeared(Member(peer: place.peer), in: place.network, at: hub)
  }

  private func tell() {
    version += 1
    var bytes: [UInt8] = [1]
    put(card.id, &bytes)
    put(card.epoch, &bytes)
    put(version, &bytes)
    put(UInt64(here.count), &bytes)
    for place in here {
      put(place.peer, &bytes)
      put(place.network.place, &bytes)
    }
    records[card.id] = Record(epoch: card.epoch, version: version, members: here, bytes: bytes)
    flood(bytes, except: nil)
  }

  private func flood(_ bytes: [UInt8], except: LinkID?) {
    for link in links where link != except { send(bytes, on: link) }
  }

  private func send(_ bytes: [UInt8], on link: LinkID) {
    bytes.withUnsafeBytes { effects.send($0, on: link) }
  }

  private func put(_ id: PeerID, _ bytes: inout [UInt8]) {
    let start = bytes.count
    bytes += Array(repeating: 0, count: PeerID.byteCount)
    bytes.withUnsafeMutableBytes { buffer in
      if let base = buffer.baseAddress { id.writeBytes(to: base + start) }
    }
  }

  private func put(_ number: UInt64, _ bytes: inout [UInt8]) {
    withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
  }
}
