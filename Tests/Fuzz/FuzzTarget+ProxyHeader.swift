extension FuzzTarget {
  /// PROXY protocol, versions 1 and 2.
  static let proxyHeader = FuzzTarget(name: "proxy-header") { input in
    // Call the PROXY header parser of HubNet. It may not consume more bytes than there are.
    _ = input
  }
}
