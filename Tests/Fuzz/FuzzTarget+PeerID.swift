extension FuzzTarget {
  /// Forty hexadecimal digits to twenty bytes and back.
  static let peerID = FuzzTarget(name: "peer-id") { input in
    // Call the peer id parser of HubKernel. What it accepts must print as the digits it was read from.
    _ = input
  }
}
