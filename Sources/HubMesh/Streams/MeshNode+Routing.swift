internal import HubBase
public import HubWire

extension MeshNode {
  /// Begins a frame for a hub, up to where its body goes.
  func beginRouted(_ kind: FrameKind, to target: HubRecord) {
    writer.begin(kind)
    writer.number(settings.hopLimit)
    writer.number(detourMark(target))
    writer.id(target.id)
    writer.id(card.id)
  }

  /// Sends what was written, if a path leads there.
  @discardableResult
  func sendRouted(to target: HubRecord) -> Bool {
    guard let link = barePath(to: target) else { return false }
    link._withUnsafeGuaranteedRef { send(writer.bytes, on: $0) }
    return true
  }

  /// A frame that goes from hub to hub: it is for this one, or it is passed on, but never back.
  func route(_ frame: UnsafeRawBufferPointer, _ kind: FrameKind, from link: Link) throws(FrameError) {
    var reader = FrameReader(frame, from: RoutedFrame.target)
    let (target, source) = (try reader.id(), try reader.id())
    guard source != card.id else {
      counters.framesDropped &+= 1
      return
    }
    guard target == card.id else { return pass(frame, to: target, from: link) }
    if source == link.hub.id { return try take(frame, kind, from: link.hub, &reader, over: link) }
    guard let hub = hub(source) else {
      counters.framesDropped &+= 1
      return
    }
    try take(frame, kind, from: hub, &reader, over: link)
  }

  /// Takes a frame that is for this hub.
  private func take(
    _ frame: UnsafeRawBufferPointer, _ kind: FrameKind, from hub: HubRecord, _ reader: inout FrameReader,
    over link: Link
  ) throws(FrameError) {
    guard hub.isPresent || hub.distance != nil, now >= hub.shunnedUntil else {
      counters.framesDropped &+= 1
      return
    }
    switch kind {
    case .greeting: try readGreeting(&reader, from: hub)
    case .data, .acknowledgement: try readSession(frame, kind, from: hub, over: link)
    case .reset: try readReset(&reader, from: hub)
    case .probe: try readProbe(&reader, from: hub)
    case .echo: try readEcho(&reader, from: hub)
    default: throw .garbage
    }
  }

  private func pass(_ frame: UnsafeRawBufferPointer, to target: HubID, from link: Link) {
    let hops = frame[RoutedFrame.hops]
    guard hops > 1, hops <= settings.hopLimit, let record = hubPlaces[target].flatMap(bareHub),
      let next = record._withUnsafeGuaranteedRef({ wayOn(of: frame, to: $0, from: link) })
    else {
      counters.framesDropped &+= 1
      return
    }
    forwarding.clear()
    forwarding.raw(frame)
    forwarding.overwrite(hops &- 1, at: RoutedFrame.hops)
    counters.framesForwarded &+= 1
    next._withUnsafeGuaranteedRef { send(forwarding.bytes, on: $0) }
  }

  /// Where another hub's frame goes on: never back, and on no way but the shortest unless it takes a detour.
  @inline(__always)
  private func wayOn(
    of frame: UnsafeRawBufferPointer, to record: HubRecord, from link: Link
  ) -> Unmanaged<Link>? {
    guard let next = usualPath(to: record) else { return nil }
    if next._withUnsafeGuaranteedRef({ $0.hub !== link.hub }) { return next }
    guard frame[RoutedFrame.marks] & RoutedFrame.isDetour != 0 else { return nil }
    return wayOn(to: record, not: link.hub).bare
  }

  /// Asks a hub whether it is there; `answered` says so. False if there is no path.
  public func ping(_ hub: HubID, now: Milliseconds) -> Bool {
    begin(now)
    defer { finish() }
    guard let record = self.hub(hub), record !== own else { return false }
    let ping = PendingPing(number: secrets.next(), hub: hub, askedAt: self.now)
    if pings.count >= Self.openPings { pings.removeFirst() }
    pings.append(ping)
    beginRouted(.probe, to: record)
    writer.number(ping.number)
    return sendRouted(to: record)
  }

  /// No more pings than this are waited for.
  static let openPings = 64

  private func readProbe(_ reader: inout FrameReader, from hub: HubRecord) throws(FrameError) {
    let number = try reader.number(UInt64.self)
    try reader.finish()
    let hops = settings.hopLimit &- min(reader.bytes[RoutedFrame.hops], settings.hopLimit) &+ 1
    beginRouted(.echo, to: hub)
    writer.number(number)
    writer.number(hops)
    sendRouted(to: hub)
  }

  private func readEcho(_ reader: inout FrameReader, from hub: HubRecord) throws(FrameError) {
    let number = try reader.number(UInt64.self)
    let hops = Int(try reader.byte())
    try reader.finish()
    if takeAnswer(number, of: hub) { return }
    guard let index = pings.firstIndex(where: { $0.number == number && $0.hub == hub.id }) else { return }
    let ping = pings.remove(at: index)
    effects.answered(PingAnswer(hub: hub.id, roundTrip: now &- ping.askedAt, hops: hops))
  }
}
