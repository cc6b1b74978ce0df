/// What older hubs say of one peer in one network.
struct ClassicClaim {
  var peer: ClassicPeer
  /// Over which links it was told, the first first.
  var links: [ClassicLink]
  /// Whether this hub speaks for the peer. It does not where the peer is known otherwise, and takes it up
  /// when that ends.
  var isAdopted = false
}
