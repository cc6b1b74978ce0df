package import HubNATS

extension NATSBucket: FleetBucket {
  private final class Tie: FleetTie {
    let watch: NATSWatch

    init(_ watch: NATSWatch) { self.watch = watch }

    func end() { watch.end() }
  }

  package func watch(_ hear: @escaping @Sendable (NATSEntry?) -> Void) throws(NATSFailure) -> any FleetTie {
    Tie(try watch(">", hear))
  }
}
