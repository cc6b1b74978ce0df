import HubRTC
import HubWire
import Testing

/// Two whole peers on a virtual network, with signaling between them that takes 30 milliseconds.
final class PeerWorld {
  let network: VirtualNetwork
  let ann: RTCEnd
  let bob: RTCEnd

  static let identities: [RTCIdentity] = (0..<2).compactMap { _ in try? RTCIdentity() }

  init(
    seed: UInt64, ann: NATKind? = nil, bob: NATKind? = nil, _ change: (inout RTCSettings) -> Void = { _ in }
  )
    throws
  {
    try #require(Self.identities.count == 2)
    let network = VirtualNetwork(seed: seed)
    self.network = network
    let first = ann.map { NAT($0, at: IceWorld.ip("198.51.100.1"), in: network) }
    let second = bob.map { NAT($0, at: IceWorld.ip("198.51.100.2"), in: network) }
    self.ann = RTCEnd(
      "ann", on: VirtualHost("ann", in: network, behind: first),
      at: IceWorld.address(first == nil ? "192.0.2.1:5001" : "10.0.0.1:5001"))
    self.bob = RTCEnd(
      "bob", on: VirtualHost("bob", in: network, behind: second),
      at: IceWorld.address(second == nil ? "192.0.2.2:5002" : "10.0.0.2:5002"))
    self.ann.other = self.bob
    self.bob.other = self.ann
    network.put(VirtualStun(in: network), at: IceWorld.stunAddress.ip)
    var settings = RTCSettings()
    settings.clock = SctpClock()
    change(&settings)
    self.ann.start(settings, Self.identities[0], seed: seed &* 2 &+ 1)
    self.bob.start(settings, Self.identities[1], seed: seed &* 2 &+ 2)
  }

  deinit { network.end() }

  var servers: [IceServer] { [IceServer(.stun, host: "stun.test", addresses: [IceWorld.stunAddress])] }

  func pass(_ time: Int64) { network.run(until: network.now + time) }

  @discardableResult
  func run(_ time: Int64, until isDone: () -> Bool) -> Bool {
    network.run(until: network.now + time, orUntil: isDone)
    return isDone()
  }

  /// One offers, the other answers, and candidates follow one by one.
  func negotiate(_ first: RTCEnd, _ second: RTCEnd) throws {
    let offer = try #require(try first.act { try $0.offer(now: network.now) })
    network.after(30) { [network] in
      guard let answer = try? second.act({ try $0.answer(to: offer, now: network.now) }) else {
        return network.note("no answer")
      }
      network.after(30) { [network] in
        do {
          _ = try first.act { try $0.accept(answer: answer, now: network.now) }
        } catch {
          network.note("not accepted: \(error)")
        }
      }
    }
  }

  /// Ann offers a channel to Bob, and both come to have it.
  func connect(_ label: String = "data") throws -> ChannelNumber {
    let channel = try #require(try ann.act { try $0.open(label, now: network.now) })
    ann.gather(servers)
    bob.gather(servers)
    try negotiate(ann, bob)
    try #require(run(20_000) { bob.opened.contains { $0.label == label } }, "\(story)")
    return channel
  }

  func send(_ bytes: [UInt8], from end: RTCEnd, on channel: ChannelNumber) -> SendResult? {
    end.act { peer in bytes.withUnsafeBytes { peer.send($0, .binary, on: channel, now: network.now) } }
  }

  var story: String { network.journal.suffix(60).joined(separator: "\n") }
}
