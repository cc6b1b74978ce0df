internal import HubWire

/// Hears for a peer what its parts say, so that nobody else can say it.
final class PeerEar {
  // Not counted: the peer owns this, and its parts, and none of them is used after it.
  unowned(unsafe) var peer: RTCPeer?
}

extension PeerEar: IceEffects {
  func send(_ datagram: UnsafeRawBufferPointer, from port: LocalPort, to address: RemoteAddress) {
    peer?.effects.send(datagram, from: port, to: address)
  }

  func found(_ candidate: Candidate) { peer?.news.append(.candidate(candidate.text)) }

  func gathered() {
    peer?.negotiation.isGathered = true
    peer?.news.append(.candidate(nil))
  }

  func changed(_ state: IceState) { peer?.news.append(.way(state)) }

  func received(_ datagram: UnsafeRawBufferPointer) { peer?.heard(datagram) }
}

extension PeerEar: TransportEffects {
  func transportSend(_ datagram: UnsafeRawBufferPointer) { peer?.say(datagram) }

  func transportIsUp() { peer?.isUp() }

  func transportEnded(_ fault: RTCFault?) { peer?.ended(fault) }

  func channelOpened(_ channel: ChannelNumber, label: String, protocolName: String, isOurs: Bool) {
    peer?.effects.opened(channel, label: label, protocolName: protocolName, isOurs: isOurs)
  }

  func channelReceived(_ message: UnsafeRawBufferPointer, isText: Bool, on channel: ChannelNumber) {
    peer?.effects.received(message, isText: isText, on: channel)
  }

  func channelDrained(_ channel: ChannelNumber) { peer?.effects.drained(channel) }

  func channelClosed(_ channel: ChannelNumber) { peer?.effects.closed(channel) }
}
