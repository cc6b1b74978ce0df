internal import HubKernel
internal import HubNet
internal import HubYAML

/// Reads the configuration from its file, the environment and the flags; and again for every reload.
struct ConfigurationLoader: Sendable {
  static let defaultPath = "Plugins.yaml"

  /// The file, and whether somebody asked for it by name.
  let path: String
  let isChosen: Bool
  let flags: FlagOverrides
  let environment: [String: String]
  let catalogue: [CatalogueEntry]
  /// Whether programs are started to say what they are. Whoever only wants to know where the hub is leaves
  /// them alone.
  let asksPrograms: Bool
  /// Tenants that do not stand in the file.
  let shared = SharedTenants()

  init(_ invocation: Invocation, asksPrograms: Bool = true) {
    self.asksPrograms = asksPrograms
    let chosen = invocation.arguments.value("--config")
    path = chosen ?? ConfigurationLoader.defaultPath
    isChosen = chosen != nil
    flags = FlagOverrides(invocation.arguments)
    environment = invocation.environment
    catalogue = invocation.catalogue
  }

  /// Everything as it is now, or as it would be with other bytes in the file. Secrets are fetched only for
  /// a hub that is to run.
  func load(withSecrets: Bool, text: [UInt8]? = nil) -> LoadedConfiguration {
    var problems = Problems()
    var sources: [String: String] = [:]
    var isMissing = false
    var tree: ConfigNode?
    switch text.map(Result.success) ?? FileText.bytes(of: path, limit: YAMLLimits().bytes) {
    case .success(let bytes):
      sources[path] = String(decoding: bytes, as: UTF8.self)
      tree = YAMLReader.parse(bytes, file: path, problems: &problems)
    case .failure(let failure):
      isMissing = !isChosen && !FileText.exists(path)
      if !isMissing {
        problems.add("cannot be read: \(failure)", at: Position(file: path, line: 0, column: 0))
      }
    }
    tree = shared.laid(under: tree, problems: &problems)
    // With a broken tree, everything missing from it would be complained about as well.
    let isBroken = problems.hasErrors
    var decoding = Problems()
    let resolver = withSecrets ? SecretFetcher(environment: environment).fetch : nil
    let catalogue = isBroken || !asksPrograms ? catalogue : extended(by: tree, resolver, &decoding)
    tree = overlaid(tree, catalogue, &problems)
    var configuration = Configuration.read(
      tree, catalogue: catalogue, always: [CatalogueEntry(AdminPlugin.self)],
      secrets: resolver, problems: &decoding)
    keepCertificate(in: &configuration, tree, &decoding)
    checkAdmin(configuration.hub, tree, &decoding)
    for (path, item, error) in Server.mistakes(in: configuration.hub) {
      let position = tree?[path + [item]]?.position ?? tree?.origin(of: path) ?? .code
      decoding.add("\(path.joined(separator: ".")): \(error)", at: position, hint: error.hint)
    }
    checkCatalogue(&decoding)
    if !isBroken { problems.append(contentsOf: decoding) }
    return LoadedConfiguration(
      path: path, isMissing: isMissing, tree: tree, catalogue: catalogue, configuration: configuration,
      problems: problems,
      sources: sources)
  }

  /// The catalogue with those that only lines of the file know.
  private func extended(
    by tree: ConfigNode?, _ secrets: SecretResolver?, _ problems: inout Problems
  ) -> [CatalogueEntry] {
    var ignored = Problems()
    let lines = PluginWords.read(tree?["plugins"], problems: &ignored)
    let known = catalogue.map(\.manifest.id)
    return catalogue
      + catalogue.compactMap(\.loader).flatMap { loader in
        loader.entries(for: lines, besides: known, secrets: secrets, problems: &problems)
      }
  }

  private func overlaid(_ tree: ConfigNode?, _ catalogue: [CatalogueEntry], _ problems: inout Problems)
    -> ConfigNode?
  {
    var overlay = Overlay()
    var reader = EnvironmentReader(environment: environment, catalogue: catalogue, tree: tree)
    reader.read(into: &overlay, &problems)
    flags.read(into: &overlay, catalogue: catalogue, tree: tree, &problems)
    let address = ListenAddress(file: tree, environment: environment, flags: flags, problems: &problems)
    if let (text, origin) = address.override { overlay.set(["hub", "listen"], to: text, from: origin) }
    return overlay.applied(to: tree, problems: &problems)
  }

  /// Where a plugin keeps the certificate, it is in a file beside the hub's other things.
  private func keepCertificate(
    in configuration: inout Configuration, _ tree: ConfigNode?, _ problems: inout Problems
  ) {
    guard configuration.pluginIDs.contains(Self.certificateKeeper) else { return }
    let tls = configuration.hub.tls
    guard tls.certificate.isEmpty, tls.key.isEmpty else {
      problems.add(
        "hub.tls names a certificate, and '\(Self.certificateKeeper)' is there to keep one",
        at: tree?.origin(of: ["hub", "tls"]) ?? .code, hint: "leave out certificate and key, or the plugin")
      return
    }
    guard let path = HubState.certificatePath(settings: configuration.hub, environment: environment) else {
      problems.add(
        "there is no folder where the certificate could be kept", at: tree?.origin(of: ["hub"]) ?? .code,
        hint: "set hub.state: /var/lib/loft")
      return
    }
    configuration.hub.tls.certificate = path
    configuration.hub.tls.key = path
    configuration.hub.tls.isKept = true
  }

  /// The plugin that gets certificates by itself.
  private static let certificateKeeper = "acme"

  /// Whoever reaches the admin address may stop the hub, unless something asks who they are.
  private func checkAdmin(_ hub: HubSettings, _ tree: ConfigNode?, _ problems: inout Problems) {
    let position = tree?.origin(of: ["hub", "admin"]) ?? .code
    guard let address = AdminAddress(settings: hub, environment: environment) else {
      if hub.admin.isEmpty {
        problems.add(
          "the path of the admin socket is too long", at: position,
          hint: "give the hub a shorter name, or set hub.admin to 127.0.0.1:9090")
      } else {
        problems.add(
          "hub.admin: '\(hub.admin)' is not an address", at: position, hint: "write 127.0.0.1:9090")
      }
      return
    }
    if address.isLocal { return }
    if hub.adminTokens.isEmpty {
      problems.add(
        "hub.admin: \(address) can be reached from other machines, and nothing there asks who they are",
        at: position,
        hint: "write 127.0.0.1:9090, or add adminTokens: [{name: ops, role: admin, value: env:NAME}]")
    } else if !hub.tls.isOn, !hub.adminPlain {
      problems.add(
        "hub.admin: tokens sent to \(address) could be read by anybody between", at: position,
        hint: "set hub.tls, or hub.adminPlain: true where something else encrypts")
    }
  }

  private func checkCatalogue(_ problems: inout Problems) {
    var seen: Set<String> = [AdminPlugin.manifest.id]
    for entry in catalogue where !seen.insert(entry.manifest.id).inserted {
      problems.add("two plugins of this binary are called '\(entry.manifest.id)'", at: .code)
    }
  }
}
