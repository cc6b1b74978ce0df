import HubKernel
import HubPeering
import HubRTC
import HubTesting
import Testing

/// Has sessions with others when it is told to, and writes down what happens to them. Signals go from one to
/// the other by way of a mailbox that a test can stop.
final class Talker: Plugin {
  struct Settings: PluginSettings {
    var most = 100
    var ports = ""
    static let fields: [Field<Settings>] = [
      Field("most", \.most, "how many sessions"), Field("ports", \.ports, "first-last"),
    ]
  }

  static let manifest = Manifest("talker", "Has sessions.", provides: [Capability(Talker.self)])
  let host: Host
  private let peering: Peering
  private let kept = Lock<[Talk]>([])

  init(_ settings: Tenanted<Settings>, _ host: Host) throws {
    self.host = host
    var peering = PeeringSettings()
    peering.most = settings.server.most
    let ports = settings.server.ports.split(separator: "-").compactMap { UInt16($0) }
    if ports.count == 2 { peering.ports = ports[0]...ports[1] }
    peering.servers = [IceServer(.stun, host: "stun.example.org")]
    self.peering = try Peering(peering, host, resolving: host.want((any NameResolving).self))
  }

  func wire(_ hub: Wiring) { hub.offer(Talker.self, self) }

  /// How many sessions are open.
  var count: Int { peering.count }

  /// Begins a session with another hub's talker; both ends are returned, and hear of each other.
  func talk(to other: Talker) -> (Talk, Talk) {
    let (here, there) = (Talk(self), Talk(other))
    (here.other, there.other) = (there, here)
    kept.withLock { $0 += [here, there] }
    other.host.run { there.open(other.peering, at: $0) }
    host.run { here.open(self.peering, offering: true, at: $0) }
    return (here, there)
  }
}

/// One end of a session.
final class Talk: RTCSessionListener, @unchecked Sendable {
  // Sendable: the session is used on its hub's reactor alone, and the rest lies under a lock.
  private let host: Host
  weak var other: Talk?
  private var session: RTCSession?
  private var channel: ChannelNumber?
  private let state = Lock((heard: [String](), diary: [String](), backlog: [[UInt8]]()))

  init(_ talker: Talker) { host = talker.host }

  var heard: [String] { state.withLock { $0.heard } }
  var diary: [String] { state.withLock { $0.diary } }
  private func note(_ line: String) { state.withLock { $0.diary.append(line) } }

  func open(_ peering: Peering, offering: Bool = false, at station: Station) {
    do throws(RTCFault) {
      let session = try RTCSession(peering, at: station, hear: self)
      self.session = session
      if offering {
        _ = try session.open("talk", at: station)
        try session.offer(at: station)
      }
    } catch {
      note("failed \(error.code.rawValue)")
    }
  }

  func say(_ texts: [String]) {
    host.run { [self] station in
      state.withLock { $0.backlog += texts.map { Array($0.utf8) } }
      flush(at: station)
    }
  }

  func end() { host.run { [self] in session?.close(at: $0) } }

  private func flush(at station: Station) {
    guard let channel, let session else { return }
    while let next = state.withLock({ $0.backlog.first }) {
      let result = next.withUnsafeBytes { session.send($0, isText: true, on: channel, at: station) }
      guard result == .sent else { return }
      state.withLock { _ = $0.backlog.removeFirst() }
    }
  }

  func session(_ session: RTCSession, says signal: RTCSignal, at station: Station) {
    guard let other else { return }
    other.host.run { station in
      do throws(RTCFault) { try other.session?.take(signal, at: station) } catch {
        other.note("refused \(error.code.rawValue)")
      }
    }
  }

  func session(_ session: RTCSession, became state: RTCState, at station: Station) { note(state.rawValue) }

  func session(
    _ session: RTCSession, opened channel: ChannelNumber, label: String, protocolName: String, isOurs: Bool,
    at station: Station
  ) {
    self.channel = channel
    note("opened \(label)")
    flush(at: station)
  }

  func session(
    _ session: RTCSession, received message: UnsafeRawBufferPointer, isText: Bool, on channel: ChannelNumber,
    at station: Station
  ) {
    let text = String(decoding: message, as: UTF8.self)
    state.withLock { $0.heard.append(text) }
  }

  func session(_ session: RTCSession, drained channel: ChannelNumber, at station: Station) {
    flush(at: station)
  }

  func session(_ session: RTCSession, closed channel: ChannelNumber, at station: Station) {
    self.channel = nil
    note("channel closed")
  }

  func session(_ session: RTCSession, endedWith fault: RTCFault?, at station: Station) {
    self.session = nil
    note("ended \(fault?.code.rawValue ?? "well")")
  }
}

extension TestFleet {
  @discardableResult
  func talker(_ name: String, most: Int = 100, ports: String = "") async throws -> TestHub {
    try await hub(
      name, yaml: "plugins:\n  - talker: {most: \(most), ports: '\(ports)'}\n",
      catalogue: [CatalogueEntry(Talker.self)])
  }
}

extension TestHub {
  var talker: Talker { get throws { try #require(kernel.service(Talker.self)) } }
}
