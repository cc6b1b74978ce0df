internal import HubKernel

/// Keeps web pages out. A browser on this machine reaches whatever listens on loopback, on behalf of any
/// page.
enum AdminDoor {
  /// Whether a browser sent it.
  static func isFromBrowser(_ request: HTTPRequest) -> Bool {
    request.header("origin") != nil || request.header("sec-fetch-site") != nil
  }

  /// Whether nothing says that a page of another origin is behind it. A reader may also have typed the
  /// address, and old browsers say nothing.
  static func isOfOwnPage(_ request: HTTPRequest) -> Bool {
    guard ["same-origin", "none", nil].contains(request.header("sec-fetch-site")) else { return false }
    guard let origin = request.header("origin") else { return true }
    guard let host = request.header("host"), !host.isEmpty else { return false }
    return origin == "http://\(host)" || origin == "https://\(host)"
  }

  /// The answer to a request that a browser sent; nil when none did.
  static func refusalOfBrowsers(_ request: HTTPRequest) -> HTTPResponse? {
    guard isFromBrowser(request) else { return nil }
    return .problem(
      403, code: "no-browsers", "this address is not for web pages", by: AdminPlugin.manifest.id)
  }

  /// The answer to a request that means another machine. A page whose name was made to point here sends no
  /// origin when it reads, but it does send its name.
  static func refusalOfStrangeHosts(_ request: HTTPRequest) -> HTTPResponse? {
    if let host = request.header("host"), isLocal(host) { return nil }
    return .problem(
      403, code: "wrong-host", "the host field names another machine", by: AdminPlugin.manifest.id)
  }

  private static func isLocal(_ field: String) -> Bool {
    let bare = field.hasPrefix("[") && field.hasSuffix("]") ? String(field.dropFirst().dropLast()) : field
    let host = HostPort(field)?.host ?? bare
    return AdminAddress.tcp(host: host.lowercased(), port: 0).isLocal
  }
}
