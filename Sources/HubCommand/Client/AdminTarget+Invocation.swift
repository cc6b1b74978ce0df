internal import Glibc
internal import HubKernel

extension AdminTarget {
  /// No token is longer.
  private static let longestToken = 4_096

  /// Where the address of a hub is looked for, the first that says something first.
  static let precedence = [
    ("--admin ADDRESS", "The flag."),
    ("--context NAME", "The context of that name: see hubctl-context(1)."),
    ("HUBCTL_ADDR", "The variable."),
    ("--config FILE, --name NAME", "What hub.admin says there, or else the socket of that name."),
    ("The context in use", "As 'hubctl context use' has chosen it."),
    ("./Plugins.yaml", "hub.admin of that file; without it the socket of hub.name."),
  ]

  /// Finds the hub by flag, by context, by variable, or by what the configuration says of it.
  init(_ invocation: Invocation) throws(CommandFailure) {
    let context = try AdminTarget.context(invocation)
    do throws(CommandFailure) {
      self = try AdminTarget.place(invocation, context)
      authority = invocation.arguments.value("--authority") ?? context?.authority ?? ""
      token = try AdminTarget.token(invocation, context)
    } catch {
      throw error.within(context?.name)
    }
    self.context = context?.name
    if token != nil, isInTheOpen {
      throw CommandFailure(
        .usage, "a token sent to \(address) could be read by anybody between",
        hint: "write --admin https://\(address), or http://\(address) where something else encrypts")
    }
  }

  /// The context that says which hub is meant, if one does.
  private static func context(_ invocation: Invocation) throws(CommandFailure) -> HubContext? {
    let arguments = invocation.arguments
    if let name = arguments.value("--context") {
      if arguments.has("--admin") {
        throw CommandFailure(.usage, "--admin and --context each name a hub", hint: "leave out one of them")
      }
      return try HubContexts(environment: invocation.environment).find(name)
    }
    let isNamed = ["--admin", "--config", "--name"].contains(where: arguments.has)
    guard !isNamed, invocation.environment["HUBCTL_ADDR"].map(\.isEmpty) ?? true else { return nil }
    let contexts = try HubContexts(environment: invocation.environment)
    return try contexts.current.map { name throws(CommandFailure) in try contexts.find(name) }
  }

  private static func place(
    _ invocation: Invocation, _ context: HubContext?
  ) throws(CommandFailure) -> AdminTarget {
    let named =
      invocation.arguments.value("--admin") ?? context?.address ?? invocation.environment["HUBCTL_ADDR"]
    if let named, !named.isEmpty {
      guard let target = AdminTarget(named) else {
        throw CommandFailure(
          .usage, "'\(named.printable)' is not an address",
          hint: "write 127.0.0.1:9090, https://hub.example.com:9090 or the path of a socket")
      }
      return target
    }
    let hub = ConfigurationLoader(invocation, asksPrograms: false).load(withSecrets: false).configuration.hub
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

  /// A context's token goes before those of variables, which may be meant for another hub.
  private static func token(
    _ invocation: Invocation, _ context: HubContext?
  ) throws(CommandFailure) -> String? {
    if let file = invocation.arguments.value("--token-file"), !file.isEmpty { return try token(inFile: file) }
    if let file = context?.tokenFile, !file.isEmpty { return try token(inFile: file, kept: true) }
    if let file = invocation.environment["HUBCTL_TOKEN_FILE"], !file.isEmpty {
      return try token(inFile: file)
    }
    guard let token = invocation.environment["HUBCTL_TOKEN"], !token.isEmpty else { return nil }
    return try checked(token, "HUBCTL_TOKEN")
  }

  /// The token in a file. One that is `kept` for a context is for nobody else on this machine.
  static func token(inFile path: String, kept: Bool = false) throws(CommandFailure) -> String {
    var status = stat()
    if kept, stat(path, &status) == 0, status.st_mode & (S_IRWXG | S_IRWXO) != 0 {
      throw CommandFailure(
        .refused, "\(path.printable) holds a token, and others can read or write it",
        hint: "chmod 600 '\(path.printable)'")
    }
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
