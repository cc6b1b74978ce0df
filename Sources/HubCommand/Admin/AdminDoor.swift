internal import HubKernel

/// Keeps web pages out. A browser on this machine reaches whatever listens on loopback, on behalf of any
/// page.
enum AdminDoor {
  /// The answer to a request that must not be carried out; nil when it may be.
  static func refusal(of request: HTTPRequest) -> HTTPResponse? {
    if request.header("origin") != nil || request.header("sec-fetch-site") != nil {
      return .problem(
        403, code: "no-browsers", "this address is not for web pages", by: AdminPlugin.manifest.id)
    }
    // A page whose name was made to point here sends no origin when it reads, but it does send its name.
    guard let host = request.header("host"), isLocal(host) else {
      return .problem(
        403, code: "wrong-host", "the host field names another machine", by: AdminPlugin.manifest.id)
    }
    return nil
  }

  private static func isLocal(_ field: String) -> Bool {
    let bare = field.hasPrefix("[") && field.hasSuffix("]") ? String(field.dropFirst().dropLast()) : field
    let host = HostPort(field)?.host ?? bare
    return AdminAddress.tcp(host: host.lowercased(), port: 0).isLocal
  }
}
