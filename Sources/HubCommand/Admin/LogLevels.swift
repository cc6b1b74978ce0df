internal import HubKernel

/// The levels of the log as the admin listener shows and takes them.
struct LogLevels: Equatable {
  /// Who writes to the log without being a plugin.
  static let parts: Set<String> = ["kernel", "net"]

  var level: LogLevel
  var plugins: [(id: String, level: LogLevel)]

  init(_ settings: LogSettings) {
    level = settings.level
    plugins = settings.plugins.elements.map { ($0.key, $0.value) }.sorted { $0.0 < $1.0 }
  }

  /// Reads what fits the shape.
  init?(_ value: JSONValue) {
    guard let level = value["level"]?.text.flatMap(LogLevel.init(rawValue:)),
      case .object(let members)? = value["plugins"]
    else { return nil }
    self.level = level
    plugins = members.compactMap { member in
      member.value.text.flatMap(LogLevel.init(rawValue:)).map { (member.key, $0) }
    }.sorted { $0.0 < $1.0 }
  }

  static func == (left: LogLevels, right: LogLevels) -> Bool {
    left.level == right.level && left.plugins.elementsEqual(right.plugins, by: ==)
  }

  /// The same settings with these levels.
  func applied(to settings: LogSettings) -> LogSettings {
    var settings = settings
    settings.level = level
    settings.plugins = [:]
    for (id, level) in plugins { settings.plugins[id] = level }
    return settings
  }

  var json: [UInt8] {
    let writer = JSONWriter()
    writer.object {
      $0.field("level", level.rawValue)
      $0.field(
        "plugins",
        { object in
          for (id, level) in plugins {
            object.key(id)
            object.string(level.rawValue)
          }
        })
    }
    return Array(writer.bytes)
  }

  var tag: EntityTag { EntityTag(of: json) }

  /// On one line, for the audit.
  var words: String {
    ([level.rawValue] + plugins.map { "\($0.id)=\($0.level.rawValue)" }).joined(separator: " ")
  }
}
