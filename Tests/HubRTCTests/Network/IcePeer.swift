import HubRTC
import HubWire

/// An agent on a host of the virtual network, and what it told its owner.
final class IcePeer: IceEffects {
  let name: String
  let host: VirtualHost
  let network: VirtualNetwork
  private(set) var agent: IceAgent?
  /// Where what is told to the other peer goes; the other peer is reached by signaling, which is reliable.
  weak var other: IcePeer?
  var signalDelay: Int64 = 30
  private(set) var states: [IceState] = []
  private(set) var faults: [IceFault] = []
  private(set) var found: [Candidate] = []
  private(set) var selections: [IceSelection] = []
  private(set) var gatheredCount = 0
  private(set) var received: [[UInt8]] = []
  var addresses: [LocalPort: RemoteAddress] = [:]
  private var wakeAt = Int64.max

  init(_ name: String, on host: VirtualHost) {
    self.name = name
    self.host = host
    network = host.network
    host.receive = { [unowned self] in arrive($0) }
  }

  func start(_ settings: IceSettings = IceSettings(), isControlling: Bool, seed: UInt64) {
    agent = IceAgent(
      settings, isControlling: isControlling, random: SeededGenerator(seed: seed), effects: self)
  }

  /// Uses the agent, and is woken when it wants to be.
  @discardableResult
  func act<Result>(_ body: (IceAgent) -> Result) -> Result? {
    guard let agent else { return nil }
    let result = body(agent)
    arm()
    return result
  }

  func gather(_ servers: [IceServer]) {
    let ports = addresses.sorted { $0.key.number < $1.key.number }.map { ($0.key, $0.value) }
    act { $0.gather(on: ports, servers: servers, now: network.now) }
  }

  func bind(_ number: UInt32, _ address: RemoteAddress) {
    addresses[LocalPort(number: number)] = address
    host.take(address.ip)
  }

  func unbind(_ number: UInt32) {
    guard let address = addresses.removeValue(forKey: LocalPort(number: number)) else { return }
    host.leave(address.ip)
    act { $0.remove(LocalPort(number: number), now: network.now) }
  }

  /// Tells the other peer who we are, as a description would.
  func introduce(isLite: Bool = false) {
    guard let agent, let other else { return }
    let (fragment, password) = (agent.localFragment, agent.localPassword)
    network.after(signalDelay) {
      _ = other.act {
        $0.setRemote(fragment: fragment, password: password, isLite: isLite, now: other.network.now)
      }
    }
  }

  func say(_ text: String) -> Bool {
    act { agent in Array(text.utf8).withUnsafeBytes { agent.send($0, now: network.now) } } ?? false
  }

  private func arrive(_ parcel: Parcel) {
    guard let port = addresses.first(where: { $0.value == parcel.to })?.key else { return }
    act { agent in
      parcel.bytes.withUnsafeBytes { agent.received($0, on: port, from: parcel.from, now: network.now) }
    }
  }

  private func arm() {
    guard let due = agent?.due, due < wakeAt else { return }
    wakeAt = due
    network.after(due - network.now) { [weak self] in
      guard let self, wakeAt == due else { return }
      wakeAt = .max
      act { _ = $0.tick(now: self.network.now) }
    }
  }

  func send(_ datagram: UnsafeRawBufferPointer, from port: LocalPort, to address: RemoteAddress) {
    guard let from = addresses[port] else { return }
    host.send(Parcel(from: from, to: address, bytes: Array(datagram)))
  }

  func found(_ candidate: Candidate) {
    network.note("\(name) found \(candidate.text)")
    found.append(candidate)
    guard let other else { return }
    network.after(signalDelay) { other.act { $0.add(candidate, now: other.network.now) } }
  }

  func gathered() {
    gatheredCount += 1
    guard let other else { return }
    network.after(signalDelay) { other.act { $0.endOfRemoteCandidates(now: other.network.now) } }
  }

  func changed(_ state: IceState) {
    network.note("\(name) is \(state)")
    states.append(state)
  }

  func selected(_ selection: IceSelection) {
    network.note("\(name) uses \(selection.local.text) > \(selection.remote.text)")
    selections.append(selection)
  }

  func received(_ datagram: UnsafeRawBufferPointer) { received.append(Array(datagram)) }

  func failed(_ fault: IceFault) {
    network.note("\(name): \(fault.sentence)")
    faults.append(fault)
  }

  /// What came, as text.
  var heard: [String] { received.map { String(decoding: $0, as: UTF8.self) } }
  var state: IceState { agent?.state ?? .new }
  var isConnected: Bool { state == .connected || state == .completed }
}
