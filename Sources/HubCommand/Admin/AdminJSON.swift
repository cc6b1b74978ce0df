internal import HubKernel

/// How the admin address writes what it knows. The names of the members are promises.
enum AdminJSON {
  /// Guests are not told where a plugin stands and why it is not well: both may name places.
  static func write(_ plugin: PluginStatus, to writer: JSONWriter, isGuest: Bool = false) {
    writer.object {
      $0.field("id", plugin.id)
      $0.field("summary", plugin.summary)
      $0.field("position", isGuest ? "" : plugin.position)
      $0.field("state", plugin.state.rawValue)
      $0.field("health", plugin.health.word)
      if !isGuest, let reason = plugin.health.reason { $0.field("reason", reason) }
      $0.field("calls", plugin.calls)
      $0.field("meanNanoseconds", plugin.meanNanoseconds)
      $0.field("longestNanoseconds", plugin.longestNanoseconds)
      $0.field("waiting", plugin.waiting)
      $0.field("dropped", plugin.dropped)
      $0.field("restarts", plugin.restarts)
      $0.field(
        "refusals",
        { object in
          for (code, count) in plugin.refusals.sorted(by: { $0.key < $1.key }) {
            object.key(code)
            object.int(count)
          }
        })
      $0.key("declares")
      write(plugin.declares, to: $0)
    }
  }

  static func write(_ declared: PluginDeclarations, to writer: JSONWriter) {
    writer.object {
      $0.list("hears", { list in declared.hears.forEach(list.string) })
      $0.list("decides", { list in declared.decides.forEach { write($0, to: list) } })
      $0.list("receives", { list in declared.receives.forEach(list.string) })
      $0.list("serves", { list in declared.serves.forEach { write($0, to: list) } })
      $0.list("sockets", { list in declared.sockets.forEach(list.string) })
      $0.list("offers", { list in declared.offers.forEach(list.string) })
    }
  }

  private static func write(_ decision: PluginDeclarations.Decision, to writer: JSONWriter) {
    writer.object {
      $0.field("intent", decision.intent)
      $0.field("stage", decision.stage)
    }
  }

  private static func write(_ route: ServedRoute, to writer: JSONWriter) {
    writer.object {
      $0.field("method", route.method)
      $0.field("path", route.path)
      $0.field("audience", "\(route.audience)")
    }
  }

  static func write(_ line: OrderLine, to writer: JSONWriter) {
    writer.object {
      $0.field("intent", line.intent)
      $0.field("stage", "\(line.stage)")
      $0.field("plugin", line.plugin)
      $0.field("position", line.position)
      $0.field("reason", line.reason)
    }
  }

  static func write(_ meter: MeterReading, to writer: JSONWriter) {
    writer.object {
      $0.field("name", meter.name)
      $0.field("owner", meter.owner)
      $0.field("help", meter.help)
      $0.field("kind", meter.kind.rawValue)
      if !meter.labels.isEmpty {
        $0.field("labels") { object in
          for label in meter.labels {
            object.key(label.name)
            object.string(label.value)
          }
        }
      }
      $0.field("value", meter.value)
      if let histogram = meter.histogram {
        $0.field("sumNanoseconds", histogram.sum)
        $0.list("buckets") { list in histogram.buckets.forEach { list.int($0) } }
      }
      if let tenants = meter.tenants { $0.field("tenants", tenants.count) }
    }
  }

  /// An event on a line of its own.
  ///
  /// The number and the cause are those of the telling; who tells it is one of `plugins`, or the hub itself.
  /// Guests hear that it happened, and nothing of what it holds.
  static func line(
    _ event: any Event, _ happening: Happening?, at milliseconds: Int64, among plugins: [String],
    isGuest: Bool = false
  ) -> String {
    let writer = JSONWriter()
    let data = isGuest ? "{}" : (try? JSONEncoding.encode(event)) ?? "null"
    writer.object {
      $0.field("event", event.eventName)
      $0.field("at", Timestamp.text(milliseconds))
      if let happening { $0.field("number", Int(clamping: happening.number)) }
      if let teller = EventTeller.of(event, among: plugins) { $0.field("by", teller) }
      if let cause = happening?.cause { $0.field("cause") { write(cause, to: $0, isGuest) } }
      $0.field("data", verbatim: Array(data.utf8))
    }
    return writer.text + "\n"
  }

  private static func write(_ cause: Cause, to json: JSONWriter, _ isGuest: Bool) {
    switch cause {
    case .event(let name, let number):
      json.field("event", name)
      json.field("number", Int(clamping: number))
    case .message(let type, let id):
      json.field("message", type)
      if !id.isEmpty, !isGuest { json.field("id", id) }
    }
  }
}
