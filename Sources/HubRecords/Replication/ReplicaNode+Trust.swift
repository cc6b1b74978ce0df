internal import HubWire

extension ReplicaNode {
  func isShunned(_ hub: PeerID) -> Bool { trust[hub]?.isShunned(now.steady) ?? false }

  /// Notes that a hub did what it should not. After too much of it, nothing is believed of it for a while,
  /// and others take its place.
  func blame(_ hub: PeerID, _ fault: ReplicaFault) {
    add(.refused(hub, fault))
    guard trust[hub]?.note(fault, shunTime: settings.shunTime, now: now.steady) ?? false else { return }
    add(.shunned(hub))
    lose(hub)
    reach[hub]?.next = now.steady + settings.shunTime
  }

  /// Whether a hub may say so much more. What it says beyond that is not looked at.
  func mayHear(_ hub: PeerID, bytes: Int) -> Bool {
    if trust[hub] == nil {
      guard trust.count < ReplicaLimits.trusted else { return false }
      trust[hub] = ReplicaTrust(settings, now: now.steady)
    }
    guard !isShunned(hub) else { return false }
    let isWithin =
      (trust[hub]?.words.take(1, now: now.steady) ?? false)
      && (trust[hub]?.bytes.take(bytes, now: now.steady) ?? false)
    if !isWithin { blame(hub, .flood) }
    return isWithin
  }
}
