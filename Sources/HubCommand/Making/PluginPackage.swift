internal import HubKernel

/// A package of somebody's own with plugins in it, as its manifest and sources tell.
struct PluginPackage: Equatable {
  /// The list of plugins that a module has, and where it stands.
  struct PluginList: Equatable {
    let module: String
    let product: String
    let file: String
    let line: Int
  }

  /// Where it is, from the root.
  let folder: String
  let name: String
  let lists: [PluginList]
  let hub: HubSource

  /// What SwiftPM tells packages apart by.
  var identity: String { (folder.split(separator: "/").last.map(String.init) ?? folder).lowercased() }

  /// Reads what `swift package dump-package` says about the package in a folder.
  init(_ manifest: JSONValue, in folder: String) throws(CommandFailure) {
    guard let name = manifest["name"]?.text, let targets = manifest["targets"]?.elements else {
      throw CommandFailure(.failed, "\(folder)/Package.swift: swift says nothing that is known about it")
    }
    self.folder = folder
    self.name = name
    let libraries = (manifest["products"]?.elements ?? []).filter { $0["type"]?["library"] != nil }
    var lists: [PluginList] = []
    var looked: [String] = []
    for product in libraries {
      for module in (product["targets"]?.elements ?? []).compactMap(\.text) {
        guard let target = targets.first(where: { $0["name"]?.text == module }),
          !lists.contains(where: { $0.module == module })
        else { continue }
        let sources = "\(folder)/\(target["path"]?.text ?? "Sources/\(module)")"
        looked.append(sources)
        guard let place = Self.declaration(below: sources) else { continue }
        lists.append(
          PluginList(
            module: module, product: product["name"]?.text ?? module, file: place.file, line: place.line))
      }
    }
    guard !libraries.isEmpty else {
      throw CommandFailure(
        .invalid, "\(folder)/Package.swift has no library, so there is nothing to take plugins from",
        hint: "products: [.library(name: \"Greeter\", targets: [\"Greeter\"])]")
    }
    guard !lists.isEmpty else {
      throw CommandFailure(
        .invalid, "there is no '\(Self.words)' in \(looked.joined(separator: " or "))",
        hint: "\(Self.words): [any Plugin.Type] = [GreeterPlugin.self]")
    }
    self.lists = lists
    hub = try Self.hub(manifest, folder)
  }

  private static let words = "public let plugins"

  /// Where the list stands, at the beginning of a line.
  private static func declaration(below folder: String) -> (file: String, line: Int)? {
    for path in Checkout(root: "").swiftFiles(in: folder) {
      guard let text = FileText.text(of: path) else { continue }
      for (row, line) in text.lines.enumerated() where line.hasPrefix(words) {
        // `plugins`, and not `pluginsOfOthers`.
        let next = line.dropFirst(words.count).first
        if next == ":" || next == " " { return (path, row + 1) }
      }
    }
    return nil
  }

  /// The package from which its targets take the kernel.
  private static func hub(_ manifest: JSONValue, _ folder: String) throws(CommandFailure) -> HubSource {
    let products = (manifest["targets"]?.elements ?? []).flatMap { $0["dependencies"]?.elements ?? [] }
      .compactMap { $0["product"] }
    guard let owner = products.first(where: { $0[0]?.text == "HubKernel" })?[1]?.text else {
      throw CommandFailure(
        .invalid, "nothing in \(folder)/Package.swift depends on HubKernel",
        hint: "dependencies: [.product(name: \"HubKernel\", package: \"\(HubSource.package)\")]")
    }
    for dependency in manifest["dependencies"]?.elements ?? [] {
      if let local = dependency["fileSystem"]?[0], names(local, owner), let path = local["path"]?.text {
        return .folder(HubSource.whole(path) ?? path)
      }
      if let remote = dependency["sourceControl"]?[0], names(remote, owner),
        let source = HubSource(repository: remote)
      {
        return source
      }
    }
    throw CommandFailure(
      .invalid, "\(folder)/Package.swift: it is not understood where the package '\(owner)' is",
      hint: ".package(path:) and .package(url:) are understood")
  }

  private static func names(_ dependency: JSONValue, _ owner: String) -> Bool {
    [dependency["identity"]?.text, dependency["nameForTargetDependencyResolutionOnly"]?.text]
      .contains { $0?.lowercased() == owner.lowercased() }
  }
}
