extension DataChannels {
  /// There is an association now: channels that waited are opened.
  func begin(_ association: SctpAssociation, isFirst: Bool, now: Int64) {
    self.association = association
    self.isFirst = isFirst
    for index in slots.indices {
      guard let channel = slots[index], channel.state == .waiting else { continue }
      if !begin(channel, now: now) {
        slots[index] = nil
        tellClosed(channel)
      }
    }
  }

  /// Gives a channel its stream and says so; false when there is none for it.
  func begin(_ channel: DataChannel, now: Int64) -> Bool {
    guard let association else { return false }
    if channel.stream == nil {
      let parity: UInt16 = isFirst ? 0 : 1
      channel.stream = stride(from: parity, to: association.outgoingStreams, by: 2)
        .first { self.channel(onStream: $0) == nil }
    }
    guard let stream = channel.stream, stream < association.outgoingStreams else { return false }
    channel.state = .open
    channel.isKnown = channel.isNegotiated
    if !channel.isNegotiated { say(channel.opening.bytes, on: stream, now: now) }
    figures.opened &+= 1
    effects.channelOpened(
      channel.number, label: channel.opening.label, protocolName: channel.opening.protocolName, isOurs: true)
    return true
  }

  /// A message came.
  func received(_ message: UnsafeRawBufferPointer, stream: UInt16, kind: UInt32, now: Int64) {
    if kind == PayloadKind.none { return }
    if kind == PayloadKind.control { return control(message, stream: stream, now: now) }
    guard let channel = channel(onStream: stream), channel.state == .open else {
      // What was on its way when a channel was closed is no stray.
      if channel(onStream: stream) == nil { figures.strays &+= 1 }
      return
    }
    // RFC 8832 §6: what comes on a stream proves that the other peer knows of the channel.
    channel.isKnown = true
    switch kind {
    case PayloadKind.text: effects.channelReceived(message, isText: true, on: channel.number)
    case PayloadKind.binary: effects.channelReceived(message, isText: false, on: channel.number)
    case PayloadKind.emptyText, PayloadKind.emptyBinary:
      let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
      effects.channelReceived(nothing, isText: kind == PayloadKind.emptyText, on: channel.number)
    default: figures.strays &+= 1
    }
  }

  /// Sends what found no room before.
  func flush(now: Int64) {
    while let (stream, bytes) = unsent.first {
      guard trySaying(bytes, on: stream, now: now) else { return }
      unsent.removeFirst()
    }
  }

  private func control(_ message: UnsafeRawBufferPointer, stream: UInt16, now: Int64) {
    switch message.first {
    case ChannelOpen.acknowledgement where message.count == 1:
      guard let channel = channel(onStream: stream), channel.isOurs, !channel.isNegotiated else {
        return figures.malformed &+= 1
      }
      channel.isKnown = true
    case ChannelOpen.messageType:
      guard let opening = ChannelOpen(message, longestName: settings.longestName) else {
        figures.malformed &+= 1
        return refuse(stream, now: now)
      }
      accept(opening, stream: stream, now: now)
    default: figures.malformed &+= 1
    }
  }

  private func accept(_ opening: ChannelOpen, stream: UInt16, now: Int64) {
    if let old = channel(onStream: stream) {
      // A second opening of the same channel changes nothing about it, unless the other peer knows it closed.
      guard old.isToldClosed, old.hasEnded else { return figures.refused &+= 1 }
      slots[Int(old.number.value) % slots.count] = nil
    }
    let isTheirs = (stream % 2 == 0) != isFirst
    guard isTheirs, settings.acceptsChannels, let association, stream < association.outgoingStreams,
      let number = freeNumber()
    else {
      figures.refused &+= 1
      return refuse(stream, now: now)
    }
    let channel = DataChannel(number, opening, isOurs: false)
    channel.stream = stream
    channel.state = .open
    channel.isKnown = true
    slots[Int(number.value) % slots.count] = channel
    figures.opened &+= 1
    say([ChannelOpen.acknowledgement], on: stream, now: now)
    effects.channelOpened(
      number, label: opening.label, protocolName: opening.protocolName, isOurs: false)
  }

  /// Ends a stream on which nothing is to be. Whether it could be asked for is not waited for: nothing that
  /// comes there goes anywhere.
  private func refuse(_ stream: UInt16, now: Int64) {
    guard channel(onStream: stream) == nil else { return }
    _ = association?.endStream(stream, now: now)
  }

  private func say(_ bytes: [UInt8], on stream: UInt16, now: Int64) {
    if unsent.isEmpty, trySaying(bytes, on: stream, now: now) { return }
    // Two for each channel is more than there can be: an opening or an acknowledgement.
    guard unsent.count < slots.count * 2 else { return figures.refused &+= 1 }
    unsent.append((stream, bytes))
  }

  /// False when it must be tried again.
  private func trySaying(_ bytes: [UInt8], on stream: UInt16, now: Int64) -> Bool {
    guard let association else { return true }
    let outcome = bytes.withUnsafeBytes {
      association.send(
        $0, stream: stream, kind: PayloadKind.control, isOrdered: true, reliability: .reliable, now: now)
    }
    return outcome != .full
  }
}
