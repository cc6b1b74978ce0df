public import HubWire

extension IceAgent {
  /// A datagram came that belongs to this peer.
  public func received(
    _ datagram: UnsafeRawBufferPointer, on port: LocalPort, from address: RemoteAddress, now: Int64
  ) {
    guard let first = datagram.first else { return }
    if first > 3, path.kind == .direct, port == path.port, address == path.address {
      return deliver(datagram, now)
    }
    guard state != .closed else { return }
    if let relay = relays.first(where: { $0.port == port && $0.address == address }),
      relay.received(datagram, now)
    {
      return
    }
    guard let base = bases.first(where: { $0.port == port && $0.relay == nil }) else {
      figures.rejected &+= 1
      return
    }
    receive(datagram, on: base, from: address, now)
  }

  /// The bytes of the other peer's data over the way in use.
  private func deliver(_ datagram: UnsafeRawBufferPointer, _ now: Int64) {
    heardAt = now
    figures.datagramsIn &+= 1
    figures.bytesIn &+= UInt64(datagram.count)
    if isSilent { speaksAgain() }
    effects.received(datagram)
  }

  /// Something came to one of our bases, directly or by way of a server.
  func receive(
    _ datagram: UnsafeRawBufferPointer, on base: Base, from address: RemoteAddress, _ now: Int64
  ) {
    guard let first = datagram.first else { return }
    if first < 4 { return hear(datagram, on: base, from: address, now) }
    if let chosen, chosen.base === base, chosen.remote.address == address { return deliver(datagram, now) }
    // Before we have selected anything, or where the other peer prefers another way than we do.
    guard let pair = find(base, address), pair.isHeard || pair.state == .succeeded else {
      figures.rejected &+= 1
      return
    }
    figures.datagramsIn &+= 1
    figures.bytesIn &+= UInt64(datagram.count)
    effects.received(datagram)
  }

  /// A message of STUN, from the other peer or from a server that only says what it sees.
  private func hear(
    _ datagram: UnsafeRawBufferPointer, on base: Base, from address: RemoteAddress, _ now: Int64
  ) {
    guard let message = StunReader(datagram), message.method == StunMethod.binding.rawValue else {
      figures.rejected &+= 1
      return
    }
    switch message.kind {
    case .request: asked(message, on: base, from: address, now)
    // RFC 8445 §11: an indication only keeps a mapping.
    case .indication: break
    case .success, .failure: answered(message, on: base, from: address, now)
    }
  }

  private func answered(
    _ message: StunReader, on base: Base, from address: RemoteAddress, _ now: Int64
  ) {
    guard let question = questions.find(message.transaction), message.unknown.isEmpty else {
      figures.rejected &+= 1
      return
    }
    switch question.purpose {
    case .discover(let discovery):
      guard base === discovery.base, address == discovery.server else { return reject() }
      _ = questions.take(message.transaction)
      discovered(discovery, message, now)
    case .check(let pair, let nominates, let asControlling):
      guard message.isSigned(with: pair.generation.remoteKey) else { return reject() }
      _ = questions.take(message.transaction)
      answered(
        pair, question, nominates: nominates, asControlling: asControlling, message,
        from: (base, address), now)
    case .consent(let pair, let asControlling):
      guard message.isSigned(with: pair.generation.remoteKey), base === pair.base,
        address == pair.remote.address
      else { return reject() }
      _ = questions.take(message.transaction)
      consented(pair, question, asControlling: asControlling, message, now)
    }
    pump(now)
  }

  private func reject() { figures.rejected &+= 1 }
}
