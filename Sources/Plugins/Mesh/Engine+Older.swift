import HubKernel
import HubMesh

/// How calling back a hub of an older kind goes.
struct OlderCall {
  private var attempts = 0
  private(set) var notBefore: Milliseconds = 0

  private static let firstPause: Milliseconds = 1_000
  private static let longestPause: Milliseconds = 60_000

  /// How long to wait after an attempt: twice as long each time.
  mutating func isTried(now: Milliseconds) {
    notBefore = now + min(Self.firstPause << min(Milliseconds(attempts), 10), Self.longestPause)
    attempts += 1
  }
}

/// Hubs of older kinds with which there may be data channels.
///
/// A JavaScript hub closes the WebSockets to those it called once it has channels enough, and tells of no new
/// peers from then on. To a hub that has called it, it tells of all its peers each time that one announces
/// itself, and of each that leaves. So there is a channel only with one that this hub has called.
extension Engine {
  /// How often one with a channel is asked who is there, and one that might offer a channel.
  private static let askingPause: Milliseconds = 5_000
  private static let wooingPause: Milliseconds = 30_000

  func attendOlder() {
    guard carrier != nil, !isStopped else { return }
    let talking = lines.values.filter { line in
      if case .conversing = line.stage { line.namespace == .standard } else { false }
    }
    for hub in olderCalls.keys where !talking.contains(where: { $0.hub == hub }) { olderCalls[hub] = nil }
    for line in talking.sorted(by: { $0.id < $1.id }) {
      if line.isOutgoing { ask(line) } else { callBack(line) }
    }
  }

  /// Calls one that has called, at the address from which it did: what it says of its address leads anywhere.
  private func callBack(_ line: Line) {
    guard let hub = line.hub, line.port != 0, let remote = line.remote, !isCalled(hub),
      (olderCalls[hub]?.notBefore ?? 0) <= now
    else { return }
    olderCalls[hub, default: OlderCall()].isTried(now: now)
    let ip = IPAddress(high: remote.high, low: remote.low)
    let place = RemoteAddress(ip, port: line.port)
    self.place(HubAddress(url: "ws://\(place)", reach: reach(toldOn: line)), nil, older: hub)
  }

  private func isCalled(_ hub: PeerID) -> Bool {
    lines.values.contains { $0.isOutgoing && !$0.isOver && ($0.hub == hub || $0.older == hub) }
  }

  /// Whoever announces anew is told again.
  private func ask(_ line: Line) {
    guard let hub = line.hub else { return }
    let hasChannel = carried.values.contains { $0.hub == hub }
    guard now - line.askedAt >= (hasChannel ? Engine.askingPause : Engine.wooingPause) else { return }
    line.askedAt = now
    edge.isAsked(line.id, now: now)
    say(announcement, on: line)
  }

  func mayBeCalled(_ hub: PeerID, on link: ClassicLink) -> Bool {
    guard let line = lines[link], line.namespace == .standard else { return false }
    // One of our own kind is known by its card, and no other says that it is that one.
    return (line.older ?? hub) == hub && node?.knows(hub) != true
  }

  func named(_ hub: PeerID, on link: ClassicLink) {
    guard let line = lines[link] else { return }
    line.hub = hub
    isStale = true
  }

  /// A carrier has a channel with a hub of an older kind.
  func carriedConversationUp(with hub: PeerID, isOutgoing: Bool, at station: Station) -> UInt32? {
    guard !isStopped, hub != id, lines.count + carried.count < surroundings.settings.links,
      surroundings.takesClassic(in: .standard), let mesh = NetworkName(surroundings.meshName)
    else { return nil }
    let link = newLine()
    carried[link] = CarriedLink(
      hub: hub, isOutgoing: isOutgoing, dialect: .classic, since: wallMilliseconds)
    isStale = true
    afterwards { [self] in
      guard carried[link] != nil, !edge.openChannel(link, with: hub, mesh: mesh, now: now) else { return }
      letGoOfCarried(link)
    }
    if !isAtWork { work(at: station) {} }
    return link
  }
}
