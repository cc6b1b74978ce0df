internal import HubWire

extension TurnClient {
  /// RFC 8656 §12: the numbers of channels.
  private static let firstChannel: UInt16 = 0x4000
  /// The head of a datagram in a channel.
  static let channelHead = 4

  /// Whether the server lets through what comes from there; asks it to if nobody has.
  func permission(for peer: RemoteAddress, _ now: Int64) -> TurnPermission.State {
    guard stage == .allocated else { return .refused }
    let ip = peer.ip
    if let known = permissions.first(where: { $0.address == ip }) { return known.state }
    guard permissions.count < Self.permissionLimit else {
      agent.figures.overflow &+= 1
      return .refused
    }
    permissions.append(TurnPermission(address: ip))
    askPermission(ip, now)
    return .asked
  }

  /// Whether there is any use in trying at this time.
  func mayTry(_ peer: RemoteAddress) -> Bool {
    guard stage == .allocated else { return false }
    let ip = peer.ip
    guard let known = permissions.first(where: { $0.address == ip }) else { return true }
    return known.state == .granted
  }

  func askPermission(_ address: IPAddress, _ now: Int64) {
    ask(.createPermission, .permission(address), now) {
      $0.add(StunAttribute.xorPeerAddress, mixed: RemoteAddress(address, port: 0))
    }
  }

  func permitted(_ address: IPAddress, _ now: Int64) {
    guard let index = permissions.firstIndex(where: { $0.address == address }) else { return }
    permissions[index].state = .granted
    permissions[index].renewAt = now + agent.settings.permissionInterval
  }

  func denied(_ address: IPAddress, _ now: Int64) {
    guard let index = permissions.firstIndex(where: { $0.address == address }) else { return }
    permissions[index].state = .refused
    permissions[index].renewAt = .max
    for pair in agent.pairs where pair.base.relay === self && pair.remote.address.ip == address {
      if pair.state == .waiting || pair.state == .frozen { pair.state = .failed }
    }
  }

  /// A channel has shorter heads than indications; worth it for the pair in use.
  func openChannel(to peer: RemoteAddress, _ now: Int64) {
    guard stage == .allocated, channels.count < Self.channelLimit,
      !channels.contains(where: { $0.peer == peer })
    else { return }
    let number = (channels.map(\.number).max() ?? Self.firstChannel &- 1) &+ 1
    channels.append(TurnChannel(number: number, peer: peer))
    askChannel(number, for: peer, now)
  }

  func askChannel(_ number: UInt16, for peer: RemoteAddress, _ now: Int64) {
    ask(.channelBind, .channel(peer, number: number), now) { writer in
      writer.add(StunAttribute.channelNumber, UInt32(number) &<< 16)
      writer.add(StunAttribute.xorPeerAddress, mixed: peer)
    }
  }

  func bound(_ peer: RemoteAddress, _ now: Int64) {
    guard let index = channels.firstIndex(where: { $0.peer == peer }) else { return }
    channels[index].isBound = true
    channels[index].renewAt = now + agent.settings.channelInterval
  }

  /// Renews what is still needed before the server forgets it.
  func renew(_ now: Int64) {
    for index in channels.indices where now >= channels[index].renewAt {
      channels[index].renewAt = .max
      let channel = channels[index]
      if agent.uses(self, channel.peer) { askChannel(channel.number, for: channel.peer, now) }
    }
    permissions.removeAll { now >= $0.renewAt && !agent.uses(self, $0.address) }
    for index in permissions.indices where now >= permissions[index].renewAt {
      permissions[index].renewAt = .max
      askPermission(permissions[index].address, now)
    }
  }

  /// Sends to a peer by way of the server; false when it is too long.
  func send(_ bytes: UnsafeRawBufferPointer, to peer: RemoteAddress) -> Bool {
    guard stage == .allocated else { return false }
    for channel in channels where channel.isBound && channel.peer == peer {
      guard bytes.count <= frame.count &- Self.channelHead else { return false }
      frame.storeBytes(of: channel.number.bigEndian, toByteOffset: 0, as: UInt16.self)
      let length = UInt16(truncatingIfNeeded: bytes.count).bigEndian
      frame.storeBytes(of: length, toByteOffset: 2, as: UInt16.self)
      UnsafeMutableRawBufferPointer(rebasing: frame[Self.channelHead...]).copyMemory(from: bytes)
      let all = UnsafeRawBufferPointer(rebasing: frame[..<(Self.channelHead &+ bytes.count)])
      agent.effects.send(all, from: port, to: address)
      return true
    }
    writer.begin(.send, .indication, TransactionID(from: &agent.random))
    writer.add(StunAttribute.xorPeerAddress, mixed: peer)
    guard writer.add(StunAttribute.data, bytes) else { return false }
    agent.effects.send(writer.message, from: port, to: address)
    return true
  }

  /// Takes a datagram out of its channel.
  func unwrap(_ datagram: UnsafeRawBufferPointer, _ now: Int64) {
    guard datagram.count >= Self.channelHead else { return reject() }
    let number = datagram.loadUnaligned(as: UInt16.self).bigEndian
    let length = Int(datagram.loadUnaligned(fromByteOffset: 2, as: UInt16.self).bigEndian)
    guard length <= datagram.count &- Self.channelHead,
      let index = channels.firstIndex(where: { $0.number == number })
    else { return reject() }
    let inner = UnsafeRawBufferPointer(
      rebasing: datagram[Self.channelHead..<(Self.channelHead &+ length)])
    hand(inner, from: channels[index].peer, now)
  }

  /// RFC 8656 §11.4: a datagram of a peer that has no channel.
  func indicated(_ message: StunReader, _ now: Int64) {
    guard message.method == StunMethod.data.rawValue, message.unknown.isEmpty, message.data.isPresent,
      let peer = message.mixedAddress(message.peerAddress)
    else { return reject() }
    let ip = peer.ip
    guard permissions.contains(where: { $0.address == ip && $0.state == .granted }) else { return reject() }
    hand(message.value(message.data), from: peer, now)
  }

  private func hand(_ bytes: UnsafeRawBufferPointer, from peer: RemoteAddress, _ now: Int64) {
    guard let base = relayed.first(where: { $0.address.isV4 == peer.isV4 }) else { return reject() }
    agent.receive(bytes, on: base, from: peer, now)
  }

  private func reject() { agent.figures.rejected &+= 1 }
}
