import HubKernel

/// One connection between two places of the network in memory.
final class Wire {
  let caller: any WireEnd
  private(set) var callee: (any WireEnd)?
  let there: Channel
  let back: Channel
  private unowned let network: TestNetwork
  private(set) var isOver = false
  /// Which end has closed it, while the other has not heard of that.
  private(set) var closer: (any WireEnd)?
  /// Since when it carries messages.
  private(set) var openedAt: UInt64

  init(_ network: TestNetwork, from caller: any WireEnd, to host: String) {
    self.network = network
    self.caller = caller
    there = Channel(from: caller.host, to: host)
    back = Channel(from: host, to: caller.host)
    openedAt = network.clock.now
    back.isHeld = { [weak caller] in caller?.isResting ?? false }
  }

  func isAnswered(by end: any WireEnd) {
    callee = end
    there.isHeld = { [weak end] in end?.isResting ?? false }
  }

  private func isCaller(_ end: any WireEnd) -> Bool { end === caller }
  func other(than end: any WireEnd) -> (any WireEnd)? { isCaller(end) ? callee : caller }
  func channel(from end: any WireEnd) -> Channel { isCaller(end) ? there : back }
  private func channel(to end: any WireEnd) -> Channel { isCaller(end) ? back : there }

  func answer(subprotocol: String?) {
    openedAt = network.clock.now
    network.send(on: back) { [self] in
      if !isOver { caller.answered(subprotocol: subprotocol) }
    }
  }

  func refuse(_ failure: CallFailure) {
    network.send(on: back) { [self] in
      guard !isOver else { return }
      finish()
      caller.failed(failure)
    }
  }

  /// Sends a message; false when it is over, or so much waits already that the reader counts as too slow.
  func say(_ bytes: [UInt8], _ kind: MessageKind, by end: any WireEnd) -> Bool {
    guard !isOver, closer !== end else { return false }
    let channel = channel(from: end)
    if network.isBlocked(channel), channel.bytes + bytes.count > end.queueLimit {
      lose(at: end, code: CloseCode.tryLater, reason: "reading too slowly")
      return false
    }
    network.send(on: channel, size: bytes.count) { [self] in
      guard !isOver, let other = other(than: end), closer !== other else { return }
      other.heard(bytes, kind)
    }
    return true
  }

  func ping(by end: any WireEnd) {
    network.send(on: channel(from: end)) { [self] in
      guard !isOver, let other = other(than: end), closer !== other, other.answersPings else { return }
      network.send(on: channel(from: other)) { [self] in
        if !isOver, closer !== end { end.isAlive() }
      }
    }
  }

  /// One end says goodbye, or the process that had it is gone: the other hears of it after all that was said.
  func close(by end: any WireEnd, code: UInt16, reason: String) {
    guard !isOver else { return }
    guard closer == nil else {
      if closer !== end { finish() }
      return
    }
    closer = end
    channel(to: end).clear()
    network.send(on: channel(from: end)) { [self] in
      guard !isOver else { return }
      finish()
      other(than: end)?.ended(code: code, reason: reason)
    }
  }

  /// One end gives it up: what it had sent and what was on its way to it is lost, and the other hears of the
  /// loss when anything reaches it again.
  func lose(at end: any WireEnd, code: UInt16, reason: String) {
    guard !isOver, closer !== end else { return }
    if closer == nil {
      channel(from: end).clear()
      close(by: end, code: 1006, reason: "")
    } else {
      finish()
    }
    end.ended(code: code, reason: reason)
  }

  private func finish() {
    isOver = true
    network.forget(self)
  }
}
