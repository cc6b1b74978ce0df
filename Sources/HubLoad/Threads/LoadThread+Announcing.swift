internal import Glibc

extension LoadThread {
  /// So long nothing may have come before it is said that nothing more does, in nanoseconds.
  private static let silence: UInt64 = 3_000_000_000

  func announce(_ peer: LoadPeer, in network: String, saying data: String) {
    send(peer, Array(#"{"type":"announce","networkName":"\#(network)","data":\#(data)}"#.utf8))
  }

  /// The network of a peer.
  func network(of peer: LoadPeer) -> Int { peer.number % plan.networks }

  /// Announces everybody whose time has come.
  func announceDue() -> UInt64 {
    var done = 0
    while nextNumber < peers.count, done < Self.mostOfTurn {
      let peer = peers[nextNumber]
      var planned = now
      if let rate = plan.rate {
        planned = time(of: nextNumber, rate)
        guard planned <= now else { return planned }
        lateness.add(now &- planned)
      }
      nextNumber += 1
      done += 1
      guard peer.phase == .open else {
        counts.unsent &+= 1
        continue
      }
      let index = peer.number / plan.networks
      peer.announced = planned
      let words =
        "\(String(decoding: LoadPair.mark, as: UTF8.self))\(Self.hex(UInt64(index))) \(Self.hex(planned))"
      announce(peer, in: "\(names)-\(network(of: peer))", saying: #"{"bench":"\#(words)"}"#)
      counts.sent &+= 1
      lastArrival = now
    }
    return done == Self.mostOfTurn ? now : .max
  }

  static func hex(_ number: UInt64) -> String {
    let text = String(number, radix: 16)
    return String(repeating: "0", count: LoadPair.digits - text.count) + text
  }

  /// A peer was told of another one, which was to announce itself at that time.
  func introduced(_ peer: LoadPeer, to index: Int, announced time: UInt64) {
    let size = networkSizes.indices.contains(network(of: peer)) ? networkSizes[network(of: peer)] : 0
    guard let own = peer.announced, index < size else { return }
    if peer.heard.isEmpty { peer.heard = [UInt64](repeating: 0, count: size / 64 + 1) }
    let bit: UInt64 = 1 << UInt64(index % 64)
    guard peer.heard[index / 64] & bit == 0 else {
      counts.doubled &+= 1
      return
    }
    peer.heard[index / 64] |= bit
    peer.heardCount += 1
    // Whoever was there before is told of when one has come oneself.
    arrived(since: max(own, time))
  }

  /// Whether everybody has heard of everybody, or nothing more comes.
  var isAnnounced: Bool {
    guard nextNumber == peers.count else { return false }
    return unheard == 0 || now > lastArrival &+ Self.silence
  }

  /// How many introductions have not come, if everybody is there.
  var unheard: Int {
    peers.reduce(0) { sum, peer in
      peer.announced == nil ? sum : sum + max(0, networkSizes[network(of: peer)] - 1 - peer.heardCount)
    }
  }

  func countUnheard() { counts.lost &+= UInt64(unheard) }
}
