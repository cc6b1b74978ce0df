extension Simulation {
  /// Keeps a sentence for those who look into a violation; costs nothing otherwise.
  @inline(__always)
  func note(hubs first: Int, _ second: Int = -1, peer: Int = -1, _ sentence: () -> String) {
    guard let journal, journal.concerns(first, second, peer: peer) else { return }
    journal.add(sentence(), now: now)
  }
}
