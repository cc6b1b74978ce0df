internal import HubKernel

extension AdminTarget {
  /// No token is longer.
  private static let longestToken = 4_096

  /// Finds the hub by flag, by variable, or by what the configuration says of it.
  init(_ invocation: Invocation) throws(CommandFailure) {
    self = try AdminTarget.place(invocation)
    authority = invocation.arguments.value("--authority") ?? ""
    token = try AdminTarget.token(invocation)
    if token != nil, isInTheOpen {
      throw CommandFailure(
        .usage, "a token sent to \(address) could be read by anybody between",
        hint: "write --admin https://\(address), or http://\(address) where something else encrypts")
    }
  }

  private static func place(_ invocation: Invocation) throws(CommandFailure) -> AdminTarget {
    let named = invocation.arguments.value("--admin") ?? invocation.environment["HUBCTL_ADDR"]
    if let named, !named.isEmpty {
      guard let target = AdminTarget(named) else {
        throw CommandFailure(
          .usage, "'\(named.printable)' is not an address",
          hint: "write 127.0.0.1:9090, https://hub.example.com:9090 or the path of a socket")
      }
      return target
    }
    let hub = ConfigurationLoader(invocation).load(withSecrets: false).configuration.hub
    guard let address = AdminAddress(settings: hub, environment: invocation.environment) else {
      throw CommandFailure(
        .invalid, "the configuration does not say where the hub is", hint: "say so with --admin HOST:PORT")
    }
    guard !address.isLocal else { return AdminTarget(address) }
    // A hub that listens everywhere listens here as well.
    let reachable = AdminAddress(Introduction.reachable("\(address)")) ?? address
    var target = AdminTarget(reachable)
    target.isSecure = hub.tls.isOn
    target.isPlainOnPurpose = hub.adminPlain
    return target
  }

  private static func token(_ invocation: Invocation) throws(CommandFailure) -> String? {
    let file = invocation.arguments.value("--token-file") ?? invocation.environment["HUBCTL_TOKEN_FILE"]
    if let file, !file.isEmpty { return try token(inFile: file) }
    guard let token = invocation.environment["HUBCTL_TOKEN"], !token.isEmpty else { return nil }
    return try checked(token, "HUBCTL_TOKEN")
  }

  private static func token(inFile path: String) throws(CommandFailure) -> String {
    switch FileText.bytes(of: path, limit: longestToken) {
    case .failure(let failure):
      throw CommandFailure(.failed, "the token in \(path.printable) cannot be read: \(failure)")
    case .success(var bytes):
      while bytes.last == UInt8(ascii: "\n") || bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
      return try checked(String(decoding: bytes, as: UTF8.self), path.printable)
    }
  }

  /// A token goes into a field of a request, where a line break would begin another.
  private static func checked(_ token: String, _ place: String) throws(CommandFailure) -> String {
    guard !token.isEmpty, token.utf8.count <= longestToken,
      token.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
    else { throw CommandFailure(.failed, "\(place) holds no token", hint: "a token is one word of ASCII") }
    return token
  }
}
