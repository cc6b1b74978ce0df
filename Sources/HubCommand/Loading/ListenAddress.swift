internal import HubKernel

/// The address to listen on when flags or variables name one, or half of one.
///
/// The other half comes from the next who names it: flag, environment, first address in the file, default.
struct ListenAddress {
  /// The text for `hub.listen` and who asked for it; nil when the file decides.
  private(set) var override: (text: String, origin: Position)?

  init(
    file: ConfigNode?, environment: [String: String], flags: FlagOverrides, problems: inout Problems
  ) {
    if !flags.listen.isEmpty {
      if flags.host != nil || flags.port != nil {
        problems.add("--listen says it all; leave --host and --port away", at: .flag("--listen"))
      }
      override = (flags.listen.joined(separator: ","), .flag("--listen"))
      return
    }
    let host = Self.pick("--host", flags.host, "HOST", environment)
    let port = Self.pick("--port", flags.port, "PORT", environment)
    guard let origin = Self.stronger(host?.origin, port?.origin) else { return }
    let base = Self.base(file)
    var address = base
    if let host { address.host = Self.bare(host.text) }
    if let port {
      guard let number = UInt16(port.text) else {
        problems.add(
          "'\(port.text.printable)' is not a port", at: port.origin, hint: "a port is 0 to 65535")
        return
      }
      address.port = number
    }
    override = (address.description, origin)
  }

  private static func pick(
    _ flag: String, _ value: String?, _ variable: String, _ environment: [String: String]
  ) -> (text: String, origin: Position)? {
    if let value { return (value, .flag(flag)) }
    if let value = environment[variable], !value.isEmpty { return (value, .environment(variable)) }
    return nil
  }

  private static func stronger(_ one: Position?, _ other: Position?) -> Position? {
    if case .flag? = other?.source { return other }
    return one ?? other
  }

  private static func base(_ file: ConfigNode?) -> HostPort {
    let written = file?["hub"]?["listen"]?.list?.first?.text
    let standard = HostPort(host: "127.0.0.1", port: 3000)
    return written.flatMap(HostPort.init) ?? HubSettings().listen.first.flatMap(HostPort.init) ?? standard
  }

  private static func bare(_ host: String) -> String {
    host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
  }
}
