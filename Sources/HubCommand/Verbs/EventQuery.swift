/// What a verb that reads the events of a running hub asks it for.
enum EventQuery {
  static let flags = [
    Flag("--type", "only events of this type", value: "EVENT", repeats: true),
    Flag("--plugin", "only events that this plugin tells or hears", value: "PLUGIN", repeats: true),
    Flag("--namespace", "only events of this tenant", value: "TENANT", repeats: true),
  ]

  /// The path with what the flags say.
  static func path(_ arguments: Arguments) -> String {
    let query = ["type", "plugin", "namespace"].flatMap { name in
      arguments.values("--\(name)").map { "\(name)=\(PercentEscapes.encode($0))" }
    }
    return "/admin/v1/events" + (query.isEmpty ? "" : "?\(query.joined(separator: "&"))")
  }
}
