internal import HubKernel

/// What the admin address answers, apart from how it is reached.
struct AdminAnswers: Sendable {
  let host: Host
  let control: any HubControl
  /// Missing where the hub was not started from a file.
  let running: RunningConfiguration?
  /// Held while the levels of the log are compared and changed.
  let changing = Lock(())

  init(host: Host, control: any HubControl, running: RunningConfiguration?) {
    self.host = host
    self.control = control
    self.running = running
  }

  /// Everything that can be asked.
  func index() -> HTTPResponse {
    AdminAnswers.json {
      $0.field("hub", host.hub.name)
      $0.field("version", HubCommand.version)
      $0.field("document", "\(AdminRoutes.root)/openapi.json")
      $0.list("routes", { list in OpenAPIDocument.routes(control).forEach { write($0, to: list) } })
    }
  }

  private func write(_ route: ServedRoute, to writer: JSONWriter) {
    writer.object {
      $0.field("method", route.method)
      $0.field("path", route.path)
      $0.field("plugin", route.plugin)
      $0.field("summary", route.about?.summary ?? "")
    }
  }

  /// Every plugin with its state.
  func plugins(_ request: HTTPRequest) -> HTTPResponse {
    AdminAnswers.json {
      $0.list(
        "plugins",
        { list in control.plugins().forEach { AdminJSON.write($0, to: list, isGuest: request.isGuest) } })
    }
  }

  /// One plugin.
  func plugin(_ request: HTTPRequest) -> HTTPResponse {
    let id = request.parameters["id"] ?? ""
    let all = control.plugins()
    guard let plugin = all.first(where: { $0.id == id }) else {
      let near = Suggestion.nearest(to: id, among: all.map(\.id)).map { "; did you mean '\($0)'?" } ?? ""
      return .problem(404, code: "no-such-plugin", "no plugin '\(id)' is on\(near)")
    }
    let writer = JSONWriter()
    AdminJSON.write(plugin, to: writer)
    return .json(Array(writer.bytes))
  }

  /// Who decides what, in order.
  func order() -> HTTPResponse {
    AdminAnswers.json {
      $0.list("order", { list in control.order().forEach { AdminJSON.write($0, to: list) } })
    }
  }

  /// Every meter.
  func meters() -> HTTPResponse {
    AdminAnswers.json {
      $0.list("meters", { list in control.meters().forEach { AdminJSON.write($0, to: list) } })
    }
  }

  /// The hub and its figures.
  func hub(_ request: HTTPRequest) -> HTTPResponse {
    let hub = host.hub
    let figures = hub.figures(.everything)
    return AdminAnswers.json {
      $0.field("name", hub.name)
      $0.field("id", hub.id)
      $0.field("version", HubCommand.version)
      $0.field(
        "labels",
        { object in
          for label in request.isGuest ? [] : hub.labels.elements {
            object.key(label.key)
            object.string(label.value)
          }
        })
      $0.field("uptimeSeconds", hub.uptime.components.seconds)
      $0.field("isDraining", hub.isDraining)
      $0.list("listening", { list in if !request.isGuest { hub.listening.forEach(list.string) } })
      $0.field("maxConnections", hub.maxConnections)
      $0.field("connections", hub.connections)
      $0.field("peers", hub.peers)
      $0.field("networks", hub.networks)
      $0.field("messages", figures.messages)
      $0.field("messageBytes", figures.messageBytes)
      $0.field("signals", figures.signals)
      $0.field("tenants", hub.tenants.count - 1)
      $0.field("cpuMilliseconds", OwnProcess.cpuMilliseconds)
      $0.field("memoryBytes", OwnProcess.memory)
    }
  }

  /// Begins to stop.
  func drain(_ request: HTTPRequest) -> HTTPResponse {
    request.changed(from: host.hub.isDraining ? "draining" : "serving", to: "draining")
    control.requestDrain()
    var response = AdminAnswers.json { $0.field("draining", true) }
    response.status = 202
    return response
  }

  /// The answer to a wish for events that do not exist.
  func unknownEvent(in request: HTTPRequest) -> HTTPResponse? {
    unknown("event", "no-such-event", request.queryValues("type"), control.names().events)
      ?? unknown("plugin", "no-such-plugin", request.queryValues("plugin"), control.plugins().map(\.id))
      ?? unknown(
        "namespace", "no-such-tenant", request.queryValues("namespace"), host.hub.tenants.map(\.name))
  }

  private func unknown(
    _ what: String, _ code: String, _ wanted: [String], _ known: [String]
  ) -> HTTPResponse? {
    guard let unknown = wanted.first(where: { !known.contains($0) }) else { return nil }
    let near = Suggestion.nearest(to: unknown, among: known).map { "; did you mean '\($0)'?" } ?? ""
    return .problem(404, code: code, "there is no \(what) '\(unknown.printable)'\(near)")
  }

  static func json(_ body: (JSONWriter) -> Void) -> HTTPResponse {
    let writer = JSONWriter()
    writer.object(body)
    return .json(Array(writer.bytes))
  }
}
