import HubCrypto
import HubWire

@testable import HubRTC

extension VirtualTurn {
  private var algorithms: [UInt8] { wantsSHA256 ? [0, 2, 0, 0, 0, 1, 0, 0] : [] }
  /// With the mark of RFC 8489 §9.2, and its first bit, where algorithms are offered.
  private var toldNonce: String { wantsSHA256 ? "obMatJos2gAAA\(nonce)" : nonce }

  private var key: [UInt8] {
    let secret = Array("\(Self.username):\(Self.realm):\(Self.password)".utf8)
    return wantsSHA256 ? Digest.sha256(secret).bytes : Digest.md5(secret)?.bytes ?? []
  }

  func answer(_ message: StunReader, _ client: RemoteAddress) {
    if message.method == StunMethod.binding.rawValue {
      return succeed(message, client, isSigned: false) {
        $0.add(StunAttribute.xorMappedAddress, mixed: client)
      }
    }
    guard message.integrity.isPresent || message.integrity256.isPresent else {
      return refuse(message, client, 401)
    }
    guard message.copy(message.nonce) == Array(toldNonce.utf8) else { return refuse(message, client, 438) }
    let isSigned = wantsSHA256 ? message.isSigned256(with: key) : message.isSigned(with: key)
    guard isSigned, message.copy(message.username) == Array(Self.username.utf8),
      message.copy(message.passwordAlgorithms) == algorithms
    else { return refuse(message, client, 401) }
    switch StunMethod(rawValue: message.method) {
    case .allocate: allocate(message, client)
    case .refresh: refresh(message, client)
    case .createPermission: permit(message, client)
    case .channelBind: bind(message, client)
    default: refuse(message, client, 400)
    }
  }

  private func allocate(_ message: StunReader, _ client: RemoteAddress) {
    if let error { return refuse(message, client, error) }
    if alternate != nil { return refuse(message, client, 300) }
    if allocations.contains(where: { $0.client == client }) { return refuse(message, client, 437) }
    let seconds = min(message.number32(message.lifetime) ?? 600, longestLifetime)
    let relayed = nextRelayed()
    allocations.append(
      Allocation(client: client, relayed: relayed, endsAt: network.now + Int64(seconds) * 1000))
    network.note("turn lends \(relayed) to \(client)")
    succeed(message, client) { writer in
      writer.add(StunAttribute.xorRelayedAddress, mixed: relayed)
      writer.add(StunAttribute.xorMappedAddress, mixed: client)
      writer.add(StunAttribute.lifetime, seconds)
    }
  }

  private func refresh(_ message: StunReader, _ client: RemoteAddress) {
    guard let index = allocations.firstIndex(where: { $0.client == client }) else {
      return refuse(message, client, 437)
    }
    let seconds = min(message.number32(message.lifetime) ?? 600, longestLifetime)
    if seconds == 0 {
      allocations.remove(at: index)
    } else {
      allocations[index].endsAt = network.now + Int64(seconds) * 1000
    }
    succeed(message, client) { $0.add(StunAttribute.lifetime, seconds) }
  }

  private func permit(_ message: StunReader, _ client: RemoteAddress) {
    guard let index = allocations.firstIndex(where: { $0.client == client }),
      let peer = message.mixedAddress(message.peerAddress)
    else { return refuse(message, client, 437) }
    allocations[index].permissions[peer.ip] = network.now + 300_000
    succeed(message, client) { _ in }
  }

  private func bind(_ message: StunReader, _ client: RemoteAddress) {
    guard let index = allocations.firstIndex(where: { $0.client == client }),
      let peer = message.mixedAddress(message.peerAddress), let number = channelNumber(message)
    else { return refuse(message, client, 400) }
    allocations[index].permissions[peer.ip] = network.now + 300_000
    allocations[index].channels[number] = peer
    succeed(message, client) { _ in }
  }

  /// The reader skips what only servers need.
  private func channelNumber(_ message: StunReader) -> UInt16? {
    var place = StunReader.headerCount
    while place + 8 <= message.bytes.count {
      let type = UInt16(message.bytes[place]) << 8 | UInt16(message.bytes[place + 1])
      let count = Int(message.bytes[place + 2]) << 8 | Int(message.bytes[place + 3])
      if type == StunAttribute.channelNumber {
        return UInt16(message.bytes[place + 4]) << 8 | UInt16(message.bytes[place + 5])
      }
      place += 4 + (count + 3) & ~3
    }
    return nil
  }

  private func succeed(
    _ message: StunReader, _ client: RemoteAddress, isSigned: Bool = true, _ fill: (StunWriter) -> Void
  ) {
    guard let method = StunMethod(rawValue: message.method) else { return }
    writer.begin(method, .success, message.transaction)
    fill(writer)
    if isSigned { if wantsSHA256 { writer.sign256(key) } else { writer.sign(key) } }
    writer.addFingerprint()
    send(Array(writer.message), to: client)
  }

  private func refuse(_ message: StunReader, _ client: RemoteAddress, _ error: Int) {
    guard let method = StunMethod(rawValue: message.method) else { return }
    writer.begin(method, .failure, message.transaction)
    writer.add(error: error, "No")
    if error == 401 || error == 438 {
      writer.add(StunAttribute.realm, Array(Self.realm.utf8))
      writer.add(StunAttribute.nonce, Array(toldNonce.utf8))
      if wantsSHA256 { writer.add(StunAttribute.passwordAlgorithms, algorithms) }
    }
    if let alternate, error == 300 {
      let number = UInt32(truncatingIfNeeded: alternate.low)
      writer.add(
        StunAttribute.alternateServer,
        [0, 1, UInt8(alternate.port >> 8), UInt8(alternate.port & 0xFF)]
          + withUnsafeBytes(of: number.bigEndian) { Array($0) })
    }
    writer.addFingerprint()
    send(Array(writer.message), to: client)
  }
}
