/// The package that `hubctl build` writes: a hub with the standard plugins and those of other packages.
struct HubAssembly {
  /// The program it builds.
  static let program = "hub"

  let packages: [PluginPackage]
  let hub: HubSource

  /// Checks that the packages fit together, before anything is built.
  init(_ packages: [PluginPackage]) throws(CommandFailure) {
    guard let first = packages.first else {
      throw CommandFailure(.usage, "'build' needs --with PACKAGE", hint: "'hubctl build --help' shows how")
    }
    for (place, package) in packages.enumerated() {
      let before = packages[..<place]
      if package.hub != first.hub {
        throw CommandFailure(
          .invalid,
          """
          \(first.name) is written for the hub in \(first.hub.description), \
          and \(package.name) for that in \(package.hub.description)
          """,
          hint: "name the same one in \(package.folder)/Package.swift")
      }
      if before.contains(where: { $0.folder == package.folder }) {
        throw CommandFailure(.usage, "\(package.folder) is given twice")
      }
      if let other = before.first(where: { $0.identity == package.identity }) {
        throw CommandFailure(
          .invalid, "\(other.folder) and \(package.folder) are both called '\(package.identity)'",
          hint: "Swift tells packages apart by the names of their folders: rename one")
      }
      let modules = before.flatMap(\.lists).map(\.module)
      if let twice = package.lists.first(where: { modules.contains($0.module) }) {
        throw CommandFailure(
          .invalid, "\(package.name) has a module '\(twice.module)', and so has a package before it",
          hint: "rename one: a program cannot have both")
      }
    }
    self.packages = packages
    hub = first.hub
  }

  /// What makes another set of packages another folder.
  var words: String { ([hub.description] + packages.map(\.folder)).joined(separator: "\n") }

  /// Package.swift.
  var manifest: String {
    let dependencies =
      [hub.dependency]
      + packages.map { ".package(name: \($0.name.swiftLiteral), path: \($0.folder.swiftLiteral))" }
    let ours = ["HubCommand", "HubKernel", "StandardPlugins"].map { product($0, of: hub.identity) }
    let theirs = packages.flatMap { package in
      package.lists.map { product($0.product, of: package.name) }
    }
    return """
      // swift-tools-version: 6.2
      import PackageDescription

      let package = Package(
        name: "hub-of-plugins",
        dependencies: [
      \(lines(dependencies, indent: 4))
        ],
        targets: [
          .executableTarget(
            name: "\(Self.program)",
            dependencies: [
      \(lines((ours + theirs).withoutRepetitions, indent: 8))
            ])
        ]
      )

      """
  }

  /// main.swift. Should a list of plugins be of the wrong type, the compiler shows the comment above its use.
  var main: String {
    let lists = packages.flatMap(\.lists)
    let imports = (["HubCommand", "HubKernel", "StandardPlugins"] + lists.map(\.module))
      .map { "import \($0)\n" }.joined()
    var text = imports + "\nvar catalogue: [CatalogueEntry] = standardCatalogue\n"
    for list in lists {
      text += "// \(list.file):\(list.line) must be a list of plugins: [any Plugin.Type].\n"
      text += "catalogue = catalogue + \(list.module).plugins\n"
    }
    return text + "await HubCommand.main(catalogue)\n"
  }

  private func product(_ name: String, of package: String) -> String {
    ".product(name: \(name.swiftLiteral), package: \(package.swiftLiteral))"
  }

  private func lines(_ words: [String], indent: Int) -> String {
    words.map { String(repeating: " ", count: indent) + $0 }.joined(separator: ",\n")
  }
}

extension [String] {
  fileprivate var withoutRepetitions: [String] {
    var seen: Set<String> = []
    return filter { seen.insert($0).inserted }
  }
}
