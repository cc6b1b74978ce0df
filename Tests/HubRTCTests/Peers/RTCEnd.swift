import HubRTC
import HubWire

/// A peer on a host of the virtual network, and what it told its owner.
final class RTCEnd: RTCEffects {
  let name: String
  let host: VirtualHost
  let network: VirtualNetwork
  let port = LocalPort(number: 1)
  let address: RemoteAddress
  private(set) var peer: RTCPeer?
  /// Where candidates go; nil where they travel within descriptions.
  weak var other: RTCEnd?
  private(set) var states: [RTCState] = []
  private(set) var faults: [RTCFault] = []
  private(set) var candidates: [String?] = []
  private(set) var opened: [(channel: ChannelNumber, label: String, isOurs: Bool)] = []
  private(set) var messages: [[UInt8]] = []
  private(set) var closed: [ChannelNumber] = []
  var echoes = false
  private var wakeAt = Int64.max

  init(_ name: String, on host: VirtualHost, at address: RemoteAddress) {
    self.name = name
    self.host = host
    self.address = address
    network = host.network
    host.take(address.ip)
    host.receive = { [unowned self] parcel in
      act { peer in
        parcel.bytes.withUnsafeBytes { peer.received($0, on: port, from: parcel.from, now: network.now) }
      }
    }
  }

  func start(_ settings: RTCSettings, _ identity: RTCIdentity, seed: UInt64) {
    peer = RTCPeer(settings, identity: identity, random: SeededGenerator(seed: seed), effects: self)
  }

  /// Uses the peer, and is woken when it wants to be.
  @discardableResult
  func act<Result>(_ body: (RTCPeer) throws -> Result) rethrows -> Result? {
    guard let peer else { return nil }
    defer { arm() }
    return try body(peer)
  }

  func gather(_ servers: [IceServer] = []) {
    act { $0.gather(on: [(port, address)], servers: servers, now: network.now) }
  }

  func letGo() { peer = nil }

  private func arm() {
    guard let due = peer?.due, due < wakeAt else { return }
    wakeAt = due
    network.after(due - network.now) { [weak self] in
      guard let self, wakeAt == due else { return }
      wakeAt = .max
      act { _ = $0.tick(now: self.network.now) }
    }
  }

  func send(_ datagram: UnsafeRawBufferPointer, from port: LocalPort, to address: RemoteAddress) {
    host.send(Parcel(from: self.address, to: address, bytes: Array(datagram)))
  }

  func candidate(_ text: String?) {
    candidates.append(text)
    guard let other else { return }
    network.after(30) { [weak other] in
      guard let other else { return }
      other.act { try? $0.add(candidate: text ?? "", now: other.network.now) }
    }
  }

  func changed(_ state: RTCState) {
    network.note("\(name) is \(state)")
    states.append(state)
  }

  func opened(_ channel: ChannelNumber, label: String, protocolName: String, isOurs: Bool) {
    opened.append((channel, label, isOurs))
  }

  func received(_ message: UnsafeRawBufferPointer, isText: Bool, on channel: ChannelNumber) {
    guard echoes else { return messages.append(Array(message)) }
    _ = peer?.send(message, isText ? .text : .binary, on: channel, now: network.now)
  }

  func drained(_ channel: ChannelNumber) {}
  func closed(_ channel: ChannelNumber) { closed.append(channel) }

  func failed(_ fault: RTCFault) {
    network.note("\(name): \(fault)")
    faults.append(fault)
  }

  var state: RTCState { peer?.state ?? .new }
}
