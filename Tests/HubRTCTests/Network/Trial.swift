import HubWire

/// One network out of all that could be, which follows from its seed.
struct Trial: CustomStringConvertible {
  let seed: UInt64
  let world: IceWorld
  let isPossible: Bool
  let annControls: Bool
  let bobControls: Bool
  let description: String

  init(seed: UInt64) {
    self.seed = seed
    var random = SeededGenerator(seed: seed &* 977)
    let ann = NATTests.kinds[random.below(NATTests.kinds.count)]
    let bob = NATTests.kinds[random.below(NATTests.kinds.count)]
    let hasRelay = random.isOne(in: 3)
    let isShared = ann != nil && random.isOne(in: 6)
    let isBlocked = random.isOne(in: 6)
    annControls = random.isOne(in: 2)
    bobControls = random.isOne(in: 3) ? annControls : !annControls
    world = IceWorld(seed: seed, ann: ann, bob: bob, isShared: isShared, hasRelay: hasRelay)
    world.network.weather = .init(
      lost: random.below(60), doubled: random.below(50), delay: Int64(1 + random.below(120)),
      jitter: Int64(random.below(60)))
    world.ann.signalDelay = Int64(random.below(2_000))
    world.bob.signalDelay = Int64(random.below(2_000))
    if isBlocked {
      // Only what goes to a server, or comes from one, passes.
      let servers = [IceWorld.stunAddress.ip, IceWorld.turnAddress.ip]
      world.network.isBlocked = { !servers.contains($0.from.ip) && !servers.contains($0.to.ip) }
    }
    isPossible = isShared || hasRelay || !isBlocked && NATKind.allow(ann, bob)
    description = """
      seed \(seed): \(ann?.description ?? "open") \(bob?.description ?? "open") relay \(hasRelay) \
      shared \(isShared) blocked \(isBlocked) possible \(isPossible)
      """
  }
}
