import HubKernel
import HubPeering
import HubRTC

extension Client: RTCSessionListener {
  func session(_ session: RTCSession, says signal: RTCSignal, at station: Station) {
    guard session === self.session else { return }
    whenOutside(at: station) { client, station in
      guard let peer = station.peer(client.connection) else { return }
      let hub = client.desk.host.hub.id
      peer.send { json in
        json.object { json in
          json.field("type", word: signal.type)
          json.field("fromPeerId", hub)
          json.field("targetPeerId", client.peer, client.spelling)
          json.field("networkName", verbatim: peer.quotedNetworkName)
          json.field("timestamp", peer.wallMilliseconds)
          json.field("data") { signal.write(to: $0) }
        }
      }
    }
  }

  func session(_ session: RTCSession, became state: RTCState, at station: Station) {}

  func session(
    _ session: RTCSession, opened channel: ChannelNumber, label: String, protocolName: String, isOurs: Bool,
    at station: Station
  ) {
    guard session === self.session else { return }
    guard label == Desk.label, self.channel == nil else { return session.close(channel, at: station) }
    self.channel = channel
    desk.counts.connected.add()
    whenOutside(at: station) { $0.flush(at: $1) }
  }

  func session(
    _ session: RTCSession, received message: UnsafeRawBufferPointer, isText: Bool, on channel: ChannelNumber,
    at station: Station
  ) {
    guard session === self.session, channel == self.channel else { return }
    if isInside {
      let copy = Array(message)
      whenOutside(at: station) { client, station in
        copy.withUnsafeBytes { client.heard($0, isText: isText, at: station) }
      }
    } else {
      heard(message, isText: isText, at: station)
    }
  }

  func session(_ session: RTCSession, drained channel: ChannelNumber, at station: Station) {
    guard session === self.session, channel == self.channel else { return }
    whenOutside(at: station) { $0.flush(at: $1) }
  }

  func session(_ session: RTCSession, closed channel: ChannelNumber, at station: Station) {
    guard session === self.session, channel == self.channel else { return }
    whenOutside(at: station) { client, station in client.giveUp(at: station) }
  }

  func session(_ session: RTCSession, endedWith fault: RTCFault?, at station: Station) {
    whenOutside(at: station) { $0.sessionEnded(session, fault, at: $1) }
  }

  /// Does something at once, or in a later call when the hub is in the middle of sending.
  private func whenOutside(at station: Station, _ work: @escaping (Client, Station) -> Void) {
    guard isInside else { return work(self, station) }
    later.append(work)
    guard later.count == 1 else { return }
    desk.host.run(at: station.number) { [self] station in
      let due = later
      later = []
      for work in due { work(self, station) }
    }
  }

  /// Does something while the hub is in the middle of sending.
  func inside<Result>(_ work: () -> Result) -> Result {
    let wasInside = isInside
    isInside = true
    defer { isInside = wasInside }
    return work()
  }
}
