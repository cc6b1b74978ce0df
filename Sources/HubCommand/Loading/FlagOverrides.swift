internal import HubKernel

/// Lays the flags of the command line over file and environment.
struct FlagOverrides: Sendable {
  private static let paths = [
    ("--name", ["hub", "name"]), ("--log-level", ["hub", "log", "level"]),
    ("--log-format", ["hub", "log", "format"]),
  ]

  let listen: [String]
  let host: String?
  let port: String?
  private let simple: [(flag: String, path: [String], text: String)]
  private let settings: [String]

  init(_ arguments: Arguments) {
    listen = arguments.values("--listen")
    host = arguments.value("--host")
    port = arguments.value("--port")
    settings = arguments.values("--set")
    var simple: [(String, [String], String)] = []
    if arguments.has("--quiet") {
      simple.append(("--quiet", ["hub", "log", "level"], LogLevel.warning.rawValue))
    }
    for (flag, path) in FlagOverrides.paths {
      if let text = arguments.value(flag) { simple.append((flag, path, text)) }
    }
    self.simple = simple
  }

  func read(
    into overlay: inout Overlay, catalogue: [CatalogueEntry], tree: ConfigNode?, _ problems: inout Problems
  ) {
    for (flag, path, text) in simple { overlay.set(path, to: text, from: .flag(flag)) }
    for setting in settings {
      guard let equals = setting.firstIndex(of: "=") else {
        problems.add(
          "'\(setting.printable)' has no '='", at: .flag("--set"), hint: "write --set hub.name=dev")
        continue
      }
      let name = String(setting[..<equals])
      // The position names the setting as well, since the flag may stand there many times.
      let origin = Position.flag("--set \(name.printable)")
      switch SettingName.dotted(name, catalogue: catalogue, tree: tree) {
      case .path(let path):
        overlay.set(path, to: String(setting[setting.index(after: equals)...]), from: origin)
      case .off(let id):
        problems.add("\(id) is not switched on", at: origin, hint: "add '- \(id)' to plugins in Plugins.yaml")
      case .unknown(let what, let hint): problems.add(what, at: origin, hint: hint)
      }
    }
  }
}
