internal import HubKernel

/// One line of the log.
enum LogLine {
  typealias Fields = [(name: String, value: String)]

  /// For programs: one JSON object.
  static func json(_ record: LogRecord, fields: Fields) -> String {
    let writer = JSONWriter()
    writer.object {
      $0.field("timestamp", Timestamp.text(record.wallMilliseconds))
      $0.field("level", record.level.rawValue.uppercased())
      $0.field("message", record.message)
      $0.field(
        "fields",
        { object in
          // The kernel speaks of plugins; then the field says which, and not who speaks.
          if !fields.contains(where: { $0.name == "plugin" }) { object.field("plugin", record.plugin) }
          for field in fields {
            object.key(field.name)
            object.string(field.value)
          }
          if record.repeats > 0 { object.field("repeats", record.repeats) }
        })
    }
    return writer.text + "\n"
  }

  /// For people: time, level, who, what, and the data.
  static func text(_ record: LogRecord, fields: Fields, colour: Bool) -> String {
    let level = record.level.rawValue
    let padding = String(repeating: " ", count: max(0, 7 - level.count))
    var line = "\(Timestamp.clock(record.wallMilliseconds)) \(paint(level, record.level, colour))\(padding) "
    line += "\(record.plugin): \(record.message)"
    for field in fields { line += "  \(field.name)=\(quotedIfNeeded(field.value))" }
    if record.repeats > 0 { line += "  repeats=\(record.repeats)" }
    return line + "\n"
  }

  private static func quotedIfNeeded(_ value: String) -> String {
    let isPlain = !value.isEmpty && value.allSatisfy { $0 != " " && $0 != "\"" && $0 != "=" && $0 != "\\" }
    return isPlain ? value : SchemaFragment.quoted(value)
  }

  private static func paint(_ text: String, _ level: LogLevel, _ colour: Bool) -> String {
    guard colour else { return text }
    let code =
      switch level {
      case .trace, .debug: "2"
      case .info, .notice: "36"
      case .warning: "33"
      case .error: "1;31"
      }
    return "\u{1B}[\(code)m\(text)\u{1B}[0m"
  }
}
