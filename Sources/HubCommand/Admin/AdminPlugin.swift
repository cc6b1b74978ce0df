internal import Glibc
internal import HubKernel

/// Answers hubctl. It is always on, and heard only where administrators are.
final class AdminPlugin: Plugin {
  static let manifest = Manifest(
    "admin", "Answers hubctl on the admin address.", requires: [Capability((any HubControl).self)],
    wants: [
      Capability(RunningConfiguration.self), Capability(ChangeDesk.self),
      Capability((any AdminVisitors).self),
    ],
    provides: [Capability((any AdminGate).self)])

  private let answers: AdminAnswers
  private let changes: ChangeAnswers?
  private let followers: EventFollowers
  private let gatekeeper: AdminGatekeeper

  init(_ settings: Tenanted<NoSettings>, _ host: Host) throws {
    let control = try host.require((any HubControl).self)
    answers = AdminAnswers(host: host, control: control, running: host.want(RunningConfiguration.self))
    changes = host.want(ChangeDesk.self).map { ChangeAnswers(host: host, desk: $0) }
    followers = EventFollowers(host: host, control: control)
    let refused = host.metrics.counter(
      "refused_tokens_total", "requests to the admin address without a token that opens it")
    gatekeeper = AdminGatekeeper(
      control: control,
      entrance: AdminEntrance(clock: host.clock, log: host.log, refused: refused, ownUser: geteuid()),
      audit: AdminAudit(log: host.log, emitter: host.emitter(AdminActed.self)),
      visitors: host.want((any AdminVisitors).self))
  }

  func wire(_ hub: Wiring) {
    hub.offer((any AdminGate).self, gatekeeper)
    serve(hub, .GET, "", AdminRoutes.index) { answers, _ in answers.index() }
    serve(hub, .GET, "/", AdminRoutes.index) { answers, _ in answers.index() }
    serve(hub, .GET, "/openapi.json", AdminRoutes.document) { answers, _ in answers.document() }
    serve(hub, .GET, "/asyncapi.json", AdminRoutes.protocolDocument) { answers, _ in
      answers.protocolDocument()
    }
    hub.serve(.GET, "/admin/openapi.json", for: .administrators, about: AdminRoutes.document) {
      [answers] _ in answers.document()
    }
    hub.serve(.GET, "/admin/asyncapi.json", for: .administrators, about: AdminRoutes.protocolDocument) {
      [answers] _ in answers.protocolDocument()
    }
    serve(hub, .GET, "/hub", AdminRoutes.hub) { $0.hub($1) }
    serve(hub, .GET, "/plugins", AdminRoutes.plugins) { $0.plugins($1) }
    serve(hub, .GET, "/plugins/:id", AdminRoutes.plugin) { $0.plugin($1) }
    serve(hub, .GET, "/order", AdminRoutes.order) { answers, _ in answers.order() }
    serve(hub, .GET, "/meters", AdminRoutes.meters) { answers, _ in answers.meters() }
    serve(hub, .GET, "/config", AdminRoutes.config) { answers, _ in answers.config() }
    serve(hub, .GET, "/config/check", AdminRoutes.configCheck) { answers, _ in answers.configCheck() }
    ChangeAnswers.wire(hub, changes)
    serve(hub, .POST, "/drain", AdminRoutes.drain) { $0.drain($1) }
    serve(hub, .GET, "/log", AdminRoutes.log) { answers, _ in answers.log() }
    serve(hub, .PUT, "/log", AdminRoutes.setLog) { $0.setLog($1) }
    serve(hub, .GET, "/peers", AdminRoutes.peers) { await $0.peers($1) }
    serve(hub, .GET, "/peers/:tenant/:id", AdminRoutes.peer) { await $0.peer($1) }
    serve(hub, .DELETE, "/peers/:tenant/:id", AdminRoutes.kick) { await $0.kick($1) }
    serve(hub, .GET, "/hubs", AdminRoutes.hubs) { answers, _ in await answers.hubs() }
    serve(hub, .GET, "/events", AdminRoutes.events) { [followers] answers, request in
      answers.unknownEvent(in: request) ?? followers.follow(request)
    }
  }

  func start() async throws { followers.start() }

  func stop() async { followers.stop() }

  private func serve(
    _ hub: Wiring, _ method: HTTPMethod, _ path: String, _ about: RouteDescription,
    _ answer: @escaping @Sendable (AdminAnswers, HTTPRequest) async -> HTTPResponse
  ) {
    hub.serve(method, AdminRoutes.root + path, for: .administrators, about: about) { [answers] request in
      await answer(answers, request)
    }
  }
}
