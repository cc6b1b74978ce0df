import HubRTC
import HubWire

/// An agent on real sockets.
final class RealPeer: IceEffects {
  let ports: [RealPort]
  private(set) var agent: IceAgent?
  weak var other: RealPeer?
  private(set) var found: [Candidate] = []
  private(set) var faults: [IceFault] = []
  private(set) var states: [IceState] = []
  private(set) var heard: [String] = []
  private(set) var isGathered = false
  /// What the other peer is told after this turn, as agents must not be called from their effects.
  private var told: [(RealPeer) -> Void] = []

  init(_ settings: IceSettings, isControlling: Bool, ports: [RealPort]) {
    self.ports = ports
    agent = IceAgent(
      settings, isControlling: isControlling, random: SystemRandomNumberGenerator(), effects: self)
  }

  func begin(_ servers: [IceServer], now: Int64) {
    guard let agent else { return }
    if let mine = other?.agent {
      agent.setRemote(
        fragment: mine.localFragment, password: mine.localPassword, isLite: false, now: now)
    }
    agent.gather(on: ports.map { ($0.port, $0.address) }, servers: servers, now: now)
  }

  /// Takes what came, and does what is due.
  func turn(now: Int64) {
    for port in ports {
      while port.take({ agent?.received($0, on: port.port, from: $1, now: now) }) {}
    }
    _ = agent?.tick(now: now)
    let waiting = told
    told = []
    if let other { for tell in waiting { tell(other) } }
  }

  func say(_ text: String, now: Int64) -> Bool {
    Array(text.utf8).withUnsafeBytes { agent?.send($0, now: now) ?? false }
  }

  func send(_ datagram: UnsafeRawBufferPointer, from port: LocalPort, to address: RemoteAddress) {
    ports.first { $0.port == port }?.send(datagram, to: address)
  }

  func found(_ candidate: Candidate) {
    found.append(candidate)
    // By way of the text, as it is told for real.
    let text = candidate.text
    told.append { other in
      guard let read = try? Candidate(parsing: text) else { return }
      other.agent?.add(read, now: RealLoop.now)
    }
  }

  func gathered() {
    isGathered = true
    told.append { $0.agent?.endOfRemoteCandidates(now: RealLoop.now) }
  }

  func changed(_ state: IceState) { states.append(state) }
  func received(_ datagram: UnsafeRawBufferPointer) {
    heard.append(String(decoding: datagram, as: UTF8.self))
  }
  func failed(_ fault: IceFault) { faults.append(fault) }
}
