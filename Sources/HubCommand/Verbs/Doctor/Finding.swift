/// Something that the doctor has found: what, where, why it matters, and what to do.
struct Finding: Sendable, Equatable {
  enum Severity: String, Sendable, CaseIterable {
    /// It keeps somebody from working, or lets somebody in who should not be.
    case problem
    /// It may become one.
    case warning
    /// It could not be looked at, or is worth knowing.
    case note
    /// It was looked at and is in order.
    case fine
  }

  /// What people look for when they are in trouble, under the names that the older documents give it.
  enum Topic: String, Sendable, CaseIterable {
    case configuration = "Configuration"
    case running = "Health check failures"
    case connecting = "Peers not discovering each other"
    case crossing = "Cross-hub peers not discovering"
    case linking = "Hubs not connecting to each other"
    case finding = "Hubs not discovering each other"
    case registering = "Hub not registered on server"
    case straying = "Regular peers connecting to hub namespace"
    case mixing = "Mixed namespace configuration"
    case channels = "Hubs not forming P2P connections"
    case closing = "WebSocket connections not closing"
    case relaying = "Client signals not being relayed"
    case reaching = "Ports, firewalls and proxies"
    case machine = "The machine"
    case production = "Before production"
  }

  let topic: Topic
  let severity: Severity
  /// A stable name, for programs.
  let code: String
  let what: String
  /// The setting, the file, the address; empty where `what` says it.
  var place = ""
  var why = ""
  var remedy = ""

  init(
    _ topic: Topic, _ severity: Severity, _ code: String, _ what: String, at place: String = "",
    why: String = "", remedy: String = ""
  ) {
    self.topic = topic
    self.severity = severity
    self.code = code
    (self.what, self.place, self.why, self.remedy) = (what, place, why, remedy)
  }

  static func fine(_ topic: Topic, _ code: String, _ what: String) -> Finding {
    Finding(topic, .fine, code, what)
  }
}
