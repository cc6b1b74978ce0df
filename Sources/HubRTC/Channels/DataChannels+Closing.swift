extension DataChannels {
  /// Closes a channel, after what was sent on it (RFC 8831 §6.7).
  func close(_ number: ChannelNumber, now: Int64) {
    guard let channel = channel(number), channel.state != .closing else { return }
    guard channel.state == .open, association != nil else {
      slots[Int(number.value) % slots.count] = nil
      return tellClosed(channel)
    }
    channel.state = .closing
    channel.deadline = now + settings.patience
    askForEnd(channel, now: now)
  }

  /// The other peer has ended its direction.
  func ended(incoming stream: UInt16, now: Int64) {
    guard let channel = channel(onStream: stream) else { return }
    channel.otherHasEnded = true
    tellClosed(channel)
    if !channel.hasEnded, channel.deadline == nil {
      channel.deadline = now + settings.patience
      askForEnd(channel, now: now)
    }
    forgetIfDone(channel)
  }

  /// The other peer knows that our direction has ended.
  func ended(outgoing stream: UInt16) {
    guard let channel = channel(onStream: stream) else { return }
    channel.hasEnded = true
    channel.mustAskForEnd = false
    forgetIfDone(channel)
  }

  /// It must be asked for again.
  func couldNotEnd(_ stream: UInt16) {
    guard let channel = channel(onStream: stream), channel.state == .closing else { return }
    channel.mustAskForEnd = true
  }

  /// A message on a stream is longer than we take. A gap in a channel would be worse than its end.
  func receivedTooMuch(_ stream: UInt16, now: Int64) {
    figures.tooLong &+= 1
    guard let channel = channel(onStream: stream) else { return }
    close(channel.number, now: now)
  }

  /// When something is due; nil while nothing is.
  func due(now: Int64) -> Int64? {
    guard association != nil else { return nil }
    var next: Int64? = unsent.isEmpty ? nil : now + Self.again
    for channel in slots {
      guard let channel, channel.state == .closing else { continue }
      if channel.mustAskForEnd { next = min(next ?? .max, now + Self.again) }
      if let deadline = channel.deadline { next = min(next ?? .max, deadline) }
      if let nudgeAt = channel.nudgeAt { next = min(next ?? .max, nudgeAt) }
    }
    return next
  }

  /// Does what is due.
  func tick(now: Int64) {
    guard association != nil else { return }
    flush(now: now)
    for index in slots.indices {
      guard let channel = slots[index], channel.state == .closing else { continue }
      if channel.mustAskForEnd { askForEnd(channel, now: now) }
      if let deadline = channel.deadline, now >= deadline {
        // It stays where it is, so that its stream is not used again while the other peer thinks it open.
        tellClosed(channel)
        channel.deadline = nil
        channel.mustAskForEnd = false
        channel.forgetAt = now + settings.patience * 2
      }
      // The other peer knows of our end; its own was lost on the way, and everybody was told.
      if let forgetAt = channel.forgetAt, now >= forgetAt, channel.hasEnded { slots[index] = nil }
    }
    nudge(now: now)
  }

  /// The library beneath looks at the end of a stream that came before what was sent earlier only when more
  /// comes after it, one end each time, and the other peer may have the same library. Nor can it be trusted
  /// when it says that an end was seen, where both end streams at once. So while a channel has not ended on
  /// both sides, something follows now and then that means nothing.
  private func nudge(now: Int64) {
    guard let association else { return }
    var isDue = false
    for channel in slots {
      guard let channel, let nudgeAt = channel.nudgeAt, now >= nudgeAt else { continue }
      isDue = true
      channel.nudgeAt = now + (channel.deadline == nil ? Self.lateNudges : Self.laterNudges)
    }
    let streams = stride(from: Int(association.outgoingStreams) - 1, through: 0, by: -1)
    guard isDue, let free = streams.first(where: { channel(onStream: UInt16($0)) == nil }) else { return }
    withUnsafeBytes(of: UInt8(0)) { byte in
      _ = association.send(
        byte, stream: UInt16(free), kind: PayloadKind.none, isOrdered: false, reliability: .reliable, now: now
      )
    }
  }

  private static let firstNudge: Int64 = 300
  private static let laterNudges: Int64 = 1_000
  private static let lateNudges: Int64 = 15_000

  /// How long is waited before something that found no room is tried again.
  private static let again: Int64 = 50

  private func askForEnd(_ channel: DataChannel, now: Int64) {
    guard let association, let stream = channel.stream else { return }
    channel.mustAskForEnd = !association.endStream(stream, now: now)
    if channel.nudgeAt == nil { channel.nudgeAt = now + Self.firstNudge }
  }

  private func forgetIfDone(_ channel: DataChannel) {
    guard channel.hasEnded, channel.otherHasEnded else { return }
    slots[Int(channel.number.value) % slots.count] = nil
    tellClosed(channel)
  }
}
