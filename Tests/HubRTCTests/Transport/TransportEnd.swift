@testable import HubRTC

/// One side of everything above ICE, and what it was told.
final class TransportEnd {
  struct Opened: Equatable {
    var number: ChannelNumber
    var label: String
    var protocolName: String
    var isOurs: Bool
  }

  let index: Int
  private(set) var transport: PeerTransport?
  var outgoing: (UnsafeRawBufferPointer) -> Void = { _ in }
  var hear: ((UnsafeRawBufferPointer, Bool, ChannelNumber) -> Void)?
  var isUp = false
  var opened: [Opened] = []
  var messages: [(bytes: [UInt8], isText: Bool, channel: ChannelNumber)] = []
  var drained: [ChannelNumber] = []
  var closed: [ChannelNumber] = []
  var fault: RTCFault?
  var isOver = false

  init(_ index: Int, _ settings: RTCSettings, _ identity: RTCIdentity) {
    self.index = index
    transport = PeerTransport(settings, identity: identity, effects: self)
  }

  func open(_ label: String, _ reliability: ChannelReliability = .reliable, ordered: Bool = true, now: Int64)
    throws -> ChannelNumber
  {
    let opening = ChannelOpen(label, isOrdered: ordered, reliability: reliability)
    defer { transport?.settle(now: now) }
    guard let transport else { throw RTCFault(.wrongState, "gone") }
    return try transport.channels.open(opening, negotiated: nil, now: now)
  }

  func send(_ bytes: [UInt8], _ kind: RTCMessageKind = .binary, on channel: ChannelNumber, now: Int64)
    -> SendResult
  {
    defer { transport?.settle(now: now) }
    return bytes.withUnsafeBytes {
      transport?.channels.send($0, kind, on: channel, now: now) ?? .closed
    }
  }

  func close(_ channel: ChannelNumber, now: Int64) {
    transport?.channels.close(channel, now: now)
    transport?.settle(now: now)
  }

  func letGo() { transport = nil }
}

extension TransportEnd: TransportEffects {
  func transportSend(_ datagram: UnsafeRawBufferPointer) { outgoing(datagram) }
  func transportIsUp() { isUp = true }
  func transportEnded(_ fault: RTCFault?) {
    self.fault = fault
    isOver = true
  }
  func channelOpened(_ channel: ChannelNumber, label: String, protocolName: String, isOurs: Bool) {
    opened.append(Opened(number: channel, label: label, protocolName: protocolName, isOurs: isOurs))
  }
  func channelReceived(_ message: UnsafeRawBufferPointer, isText: Bool, on channel: ChannelNumber) {
    if let hear { return hear(message, isText, channel) }
    messages.append((Array(message), isText, channel))
  }
  func channelDrained(_ channel: ChannelNumber) { drained.append(channel) }
  func channelClosed(_ channel: ChannelNumber) { closed.append(channel) }
}
