/// Which neighbours this hub should have, and what was said of it last.
struct NeighbourChoice {
  var generator: Generator
  /// What was said last.
  var wanted: [HubID] = []
  /// Why each of them is wanted.
  var reasons: [HubID: [String]] = [:]
  /// When it is to be thought over next; nil if nothing has changed since.
  var reviewAt: Milliseconds?
  /// Links that were not needed when they were last looked at, and since when.
  var needlessSince: [HubID: Milliseconds] = [:]

  init(seed: UInt64, now: Milliseconds) {
    generator = Generator(seed: seed)
    reviewAt = nil
  }
}
