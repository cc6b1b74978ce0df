internal import HubBase
public import HubWire

extension MeshNode {
  /// A link to a hub can be used from now on.
  public func linkUp(
    _ link: LinkID, to hub: HubID, epoch: UInt64, over carrier: Carrier = .websocket, now: Milliseconds
  ) {
    begin(now)
    defer { finish() }
    guard !isStopped, hub != card.id, linksByID[link] == nil, linkList.count < settings.maxLinks else {
      effects.ended(link)
      return
    }
    guard let record = record(of: hub, epoch: epoch) else {
      effects.ended(link)
      return
    }
    let fresh = Link(link, to: record, epoch: epoch, over: carrier, now: self.now, settings)
    linksByID[link] = fresh
    linkList.append(fresh)
    record.links.append(fresh)
    schedule(self.now)
    if record.links.count == 1 { tellOwnFact() }
    sendFacts([own.index], on: fresh)
    sendDigest(on: fresh)
    reconsider()
  }

  /// A link has ended, whoever ended it.
  public func linkDown(_ link: LinkID, now: Milliseconds) {
    begin(now)
    defer { finish() }
    if let link = linksByID[link] { drop(link) }
  }

  /// A frame came over a link.
  public func receive(_ frame: UnsafeRawBufferPointer, on link: LinkID, now: Milliseconds) {
    begin(now)
    defer { finish() }
    // Something else holds the link: the list of links, or that of those let go of.
    heard(link)?._withUnsafeGuaranteedRef { receive(frame, on: $0) }
  }

  private func receive(_ frame: UnsafeRawBufferPointer, on link: Link) {
    link.lastHeard = self.now
    if link.isDoubted { trust(link) }
    link.framesIn &+= 1
    link.bytesIn &+= frame.count
    guard link.budget.frames.take(1, now: self.now) else {
      return count(.tooManyFrames, on: link, isBlamed: isOwn(frame, of: link))
    }
    guard link.budget.bytes.take(frame.count, now: self.now) else {
      return count(.tooManyBytes, on: link, isBlamed: isOwn(frame, of: link))
    }
    guard frame.count >= 2, frame.count <= settings.longestFrame else { return count(.garbage, on: link) }
    guard frame[0] == FrameKind.version, let kind = FrameKind(rawValue: frame[1]) else {
      return count(.unknownKind, on: link)
    }
    do throws(FrameError) {
      if kind.isRouted { try route(frame, kind, from: link) } else { try read(frame, kind, from: link) }
    } catch {
      count(.garbage, on: link, isBlamed: isOwn(frame, of: link))
    }
  }

  /// The link with that number, if it is up.
  @inline(__always)
  private func heard(_ id: LinkID) -> Unmanaged<Link>? {
    if heardLink.bare?._withUnsafeGuaranteedRef({ $0.id }) == id { return heardLink.bare }
    heardLink = linksByID[id]
    return heardLink.bare
  }

  private func read(_ frame: UnsafeRawBufferPointer, _ kind: FrameKind, from link: Link) throws(FrameError) {
    var reader = FrameReader(frame, from: 2)
    switch kind {
    case .ping:
      let number = try reader.number(UInt64.self)
      try reader.finish()
      writer.begin(.pong)
      writer.number(number)
      send(writer.bytes, on: link)
    case .pong:
      let askedAt = Milliseconds(bitPattern: try reader.number(UInt64.self))
      try reader.finish()
      let span = now.subtractingReportingOverflow(askedAt).partialValue
      guard span >= 0, span <= settings.deadAfter else { return }
      link.roundTrip = span
      order(link.hub)
    case .facts: try readFacts(&reader, from: link)
    case .digest: try readDigest(&reader, from: link)
    case .listing: try readListing(&reader, from: link)
    case .request: try readRequest(&reader, from: link)
    default: throw .garbage
    }
  }

  /// Whether a frame began at the other end of a link. Who passes on what he cannot read, or what is too
  /// much, is not to blame for it.
  private func isOwn(_ frame: UnsafeRawBufferPointer, of link: Link) -> Bool {
    guard frame.count >= RoutedFrame.body, FrameKind(rawValue: frame[1])?.isRouted == true else {
      return true
    }
    return PeerID(bytes: UnsafeRawBufferPointer(rebasing: frame[RoutedFrame.source..<RoutedFrame.body]))
      == link.hub.id
  }

  func send(_ frame: UnsafeRawBufferPointer, on link: Link) {
    link.framesOut &+= 1
    link.bytesOut &+= frame.count
    outlet.send(frame, on: link.id)
  }

  /// The link is no more: other paths are used at once.
  func drop(_ link: Link) {
    guard link.isUp else { return }
    link.isUp = false
    droppedLinks.append(link)
    linksByID[link.id] = nil
    heardLink = nil
    linkList.removeAll { $0 === link }
    link.hub.links.removeAll { $0 === link }
    if link.hub.links.isEmpty {
      tellOwnFact()
      isMapDirty = true
    } else {
      repeatEverything(over: link.hub.index)
    }
    reconsider()
  }

  /// Asks links whether they live, and gives up those that do not answer.
  func beat() {
    for link in linkList {
      if now &- link.lastHeard >= settings.deadAfter {
        drop(link)
        effects.ended(link.id)
        continue
      }
      schedule(link.lastHeard &+ settings.deadAfter)
      if now &- link.lastPing >= settings.heartbeat || link.roundTrip == nil && link.lastPing == link.since {
        link.lastPing = max(now, link.since &+ 1)
        writer.begin(.ping)
        writer.number(UInt64(bitPattern: now))
        send(writer.bytes, on: link)
      }
      schedule(link.lastPing &+ settings.heartbeat)
      if link.hub.links.count > 1, link.lastHeard < link.lastPing, !link.isDoubted {
        if now &- link.lastPing >= Self.doubtAfter { doubt(link) }
        schedule(link.lastPing &+ Self.doubtAfter)
      }
      if now &- link.lastExchange >= settings.exchange {
        link.lastExchange = now
        sendDigest(on: link)
      }
      schedule(link.lastExchange &+ settings.exchange)
    }
  }
}
