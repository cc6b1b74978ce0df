extension FuzzTarget {
  /// A query string: names, values, percent signs.
  static let query = FuzzTarget(name: "query") { input in
    // Call the query reader of HubNet or HubKernel for `peerId`, `token` and a name that is not there.
    _ = input
  }
}
