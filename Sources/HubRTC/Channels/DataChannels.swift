/// All channels of one peer, and the protocol that opens them (RFC 8832).
///
/// A channel stands in the slot that its number says, so that it is found without a search.
final class DataChannels {
  let settings: ChannelSettings
  var figures = ChannelFigures()
  /// What the other peer takes, as its description says.
  var largestMessage = Int.max

  unowned let effects: any ChannelEffects
  var slots: [DataChannel?]
  var ledger: SendLedger
  var association: SctpAssociation?
  /// RFC 8832 §6: whoever spoke first in DTLS opens channels on even streams.
  var isFirst = false
  /// Messages of the protocol that found no room: stream and bytes.
  var unsent: [(stream: UInt16, bytes: [UInt8])] = []
  private var generation: UInt16 = 0

  init(_ settings: ChannelSettings, waitingMessages: Int, effects: any ChannelEffects) {
    self.settings = settings
    self.effects = effects
    slots = Array(repeating: nil, count: min(max(1, settings.channels), Self.mostChannels))
    ledger = SendLedger(limit: waitingMessages)
  }

  /// A number tells slot and generation in 16 bits.
  static let mostChannels = 1_024

  /// How many there are, those included that are being closed.
  var count: Int { slots.reduce(0) { $0 + ($1 == nil ? 0 : 1) } }

  func channel(_ number: ChannelNumber) -> DataChannel? {
    guard let channel = slots[Int(number.value) % slots.count], channel.number == number else { return nil }
    return channel
  }

  func channel(onStream stream: UInt16) -> DataChannel? {
    for channel in slots {
      if let channel, channel.stream == stream { return channel }
    }
    return nil
  }

  /// A free slot, as the number that a channel there would have.
  func freeNumber() -> ChannelNumber? {
    guard let slot = slots.firstIndex(where: { $0 == nil }) else { return nil }
    let generations = Int(UInt16.max) / slots.count
    generation = UInt16((Int(generation) + 1) % generations)
    return ChannelNumber(UInt16(Int(generation) * slots.count + slot))
  }

  /// Begins a channel, now or as soon as there is an association.
  func open(_ opening: ChannelOpen, negotiated stream: UInt16?, now: Int64) throws(RTCFault) -> ChannelNumber
  {
    guard opening.label.utf8.count <= settings.longestName,
      opening.protocolName.utf8.count <= settings.longestName
    else { throw RTCFault(.badChannel, "a label or protocol has more than \(settings.longestName) bytes") }
    if let stream, channel(onStream: stream) != nil {
      throw RTCFault(.badChannel, "there is a channel on stream \(stream) already")
    }
    guard let number = freeNumber() else {
      throw RTCFault(.tooManyChannels, "there are \(slots.count) channels already; close one first")
    }
    let channel = DataChannel(number, opening, isOurs: true, isNegotiated: stream != nil)
    channel.stream = stream
    slots[Int(number.value) % slots.count] = channel
    if association != nil, !begin(channel, now: now) {
      slots[Int(number.value) % slots.count] = nil
      throw RTCFault(.tooManyChannels, "the association has no free stream for another channel")
    }
    return number
  }

  /// Sends a message on a channel.
  func send(
    _ message: UnsafeRawBufferPointer, _ kind: RTCMessageKind, on number: ChannelNumber, now: Int64
  ) -> SendResult {
    guard let channel = channel(number), let stream = channel.stream, let association,
      channel.state == .open
    else { return .closed }
    guard message.count <= largestMessage else { return .tooLarge }
    guard !ledger.isFull, unsent.isEmpty else {
      channel.isWaitedFor = true
      return .full
    }
    let outcome = withNonEmpty(message) { bytes in
      association.send(
        bytes, stream: stream, kind: PayloadKind.of(kind, isEmpty: message.isEmpty),
        isOrdered: channel.opening.isOrdered || !channel.isKnown, reliability: channel.opening.reliability,
        now: now)
    }
    switch outcome {
    case .sent:
      let count = max(1, message.count)
      channel.buffered += count
      ledger.append(count, of: Int(number.value) % slots.count)
      if channel.buffered > settings.lowMark { channel.isWaitedFor = true }
      return .sent
    case .full:
      channel.isWaitedFor = true
      return .full
    case .tooLong: return .tooLarge
    case .refused: return .closed
    }
  }

  /// Some of what waited has been acknowledged.
  func madeRoom(_ room: Int, now: Int64) {
    guard let association else { return }
    let waiting = max(0, association.settings.sendBuffer - room)
    ledger.settle(waiting: waiting) { slot, bytes in
      guard let channel = slots[slot] else { return }
      channel.buffered = max(0, channel.buffered - bytes)
    }
    flush(now: now)
    guard unsent.isEmpty, waiting <= association.settings.sendBuffer / 2 else { return }
    for index in slots.indices {
      guard let channel = slots[index], channel.isWaitedFor, channel.state == .open,
        channel.buffered <= settings.lowMark
      else { continue }
      channel.isWaitedFor = false
      effects.channelDrained(channel.number)
    }
  }

  /// Ends every channel, since what carries them has ended.
  func end() {
    association = nil
    unsent = []
    for index in slots.indices {
      guard let channel = slots[index] else { continue }
      slots[index] = nil
      tellClosed(channel)
    }
  }

  func tellClosed(_ channel: DataChannel) {
    guard !channel.isToldClosed else { return }
    channel.isToldClosed = true
    channel.state = .closing
    figures.closed &+= 1
    effects.channelClosed(channel.number)
  }

  /// RFC 8831 §6.6: SCTP has no empty messages, so one byte stands for nothing.
  private func withNonEmpty(
    _ message: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> SctpOutcome
  ) -> SctpOutcome {
    message.isEmpty ? withUnsafeBytes(of: UInt8(0)) { body($0) } : body(message)
  }
}
