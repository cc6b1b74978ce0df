/// The files of a package of somebody's own: a plugin, a hub that has it, and its test.
struct PackageTemplate {
  let name: PluginName
  let hub: HubSource

  /// The program it builds.
  var program: String { "\(name.id)-hub" }

  /// The paths from where the package's folder is made, and what goes there.
  var files: [(path: String, text: String)] {
    let plugin = PluginTemplate(name: name, isOutside: true)
    let sources = "\(name.id)/Sources/\(name.module)"
    return [
      ("\(name.id)/README.md", readme), ("\(name.id)/Package.swift", manifest),
      ("\(name.id)/Plugins.yaml", configuration), ("\(name.id)/.gitignore", ".build/\n"),
      ("\(sources)/\(name.module)Plugin.swift", plugin.door), ("\(sources)/Settings.swift", plugin.settings),
      ("\(sources)/Plugins.swift", plugins), ("\(name.id)/Sources/\(program)/main.swift", main),
      ("\(name.id)/Tests/\(name.module)Tests/\(name.module)Tests.swift", plugin.test),
    ]
  }

  private var manifest: String {
    #"""
    // swift-tools-version: 6.2
    import PackageDescription

    /// What the hub's package offers: HubKernel for plugins, HubTesting for their tests, HubCommand and
    /// StandardPlugins for a hub's main.swift.
    func loft(_ product: String) -> Target.Dependency {
      .product(name: product, package: \#(hub.identity.swiftLiteral))
    }

    let package = Package(
      name: "\#(name.id)",
      // `hubctl build --with` takes plugins from the libraries of a package.
      products: [.library(name: "\#(name.module)", targets: ["\#(name.module)"])],
      dependencies: [
        \#(hub.dependency)
      ],
      targets: [
        .target(name: "\#(name.module)", dependencies: [loft("HubKernel")]),
        .executableTarget(
          name: "\#(program)",
          dependencies: ["\#(name.module)", loft("HubCommand"), loft("StandardPlugins")]),
        .testTarget(
          name: "\#(name.module)Tests",
          dependencies: ["\#(name.module)", loft("HubKernel"), loft("HubTesting")]),
      ]
    )

    """#
  }

  private var plugins: String {
    """
    import HubKernel

    /// What this package adds to a hub. `hubctl build --with` looks for a list with this name.
    public let plugins: [any Plugin.Type] = [\(name.module)Plugin.self]

    """
  }

  private var main: String {
    """
    import \(name.module)
    import HubCommand
    import StandardPlugins

    await HubCommand.main(standardCatalogue + \(name.module).plugins)

    """
  }

  private var configuration: String {
    """
    # swift run \(program) run
    hub:
      listen: [127.0.0.1:3000]

    plugins:
      - signaling
      - \(name.id):
          text: welcome

    """
  }

  private var readme: String {
    """
    # \(name.id)

    A plugin for Loft hubs: it says a word to every peer that connects.

    ```
    swift test                  # its test: no port, no waiting
    swift run \(program) run    # a hub with the standard plugins and this one, as Plugins.yaml says
    ```

    Every peer hears `{"type":"greeting","data":"welcome"}` when its connection opens.

    | setting | type | default | what it means |
    | --- | --- | --- | --- |
    | `text` | text | `welcome` | what to say to a new peer |

    To deploy it, `swift build -c release --static-swift-stdlib` makes one file for machines without Swift.
    Those who have other plugins besides write `hubctl build --with ./\(name.id) --with ./other`.

    """
  }
}
