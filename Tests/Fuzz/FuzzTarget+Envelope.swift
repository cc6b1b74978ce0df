extension FuzzTarget {
  /// The scanner that finds type, target and data in a JSON message.
  static let envelope = FuzzTarget(name: "envelope") { input in
    // Call the envelope scanner of HubKernel. When it accepts, every slice it returns lies within `input`.
    _ = input
  }
}
