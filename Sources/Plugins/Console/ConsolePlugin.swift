public import HubKernel
import Records

/// Serves a page on the admin listener that shows the hub and, to administrators, changes it.
public final class ConsolePlugin: Plugin {
  public static let manifest = Manifest(
    "console", "Serves a page for those who run the hub, on the admin address.",
    requires: [Capability((any HubControl).self)], wants: [Capability((any RecordKeeping).self)],
    provides: [Capability((any AdminVisitors).self)])

  private let host: Host
  private let control: any HubControl
  private let files: [(path: String, file: PageFile)]
  private let doorway: Doorway
  private let entrance: Entrance
  private let sharing: SharingDesk
  private let records: RecordBrowser
  private let metrics: Metrics
  private let history = History()

  public init(_ settings: Tenanted<Settings>, _ host: Host) throws {
    let control = try host.require((any HubControl).self)
    let metrics = Metrics(host.metrics)
    let sessions = Sessions(clock: host.clock, life: settings.server.session) {
      control.settings.adminTokens
    }
    files = Shelf.files(metrics.answers)
    doorway = Doorway(sessions: sessions, files: Set(files.map(\.path)))
    entrance = Entrance(doorway: doorway, clock: host.clock, log: host.log, metrics: metrics)
    sharing = SharingDesk(sessions: sessions, longest: settings.server.longestShare, log: host.log)
    records = RecordBrowser(records: host.want((any RecordKeeping).self))
    self.metrics = metrics
    self.host = host
    self.control = control
  }

  public func wire(_ hub: Wiring) {
    hub.offer((any AdminVisitors).self, doorway)
    for (path, file) in files {
      hub.serve(.GET, path, for: .administrators, about: Routes.file) { file.answer(to: $0) }
    }
    serve(hub, .GET, "/session", Routes.current) { [entrance] in entrance.current($0) }
    serve(hub, .POST, "/session", Routes.logIn) { [entrance] in entrance.logIn($0) }
    serve(hub, .DELETE, "/session", Routes.logOut) { [entrance] in entrance.logOut($0) }
    serve(hub, .POST, "/tickets", Routes.ticket) { [entrance] in entrance.ticket($0) }
    serve(hub, .GET, "/shares", Routes.shares) { [sharing] _ in sharing.list() }
    serve(hub, .POST, "/shares", Routes.makeShare) { [sharing] in sharing.make($0) }
    serve(hub, .DELETE, "/shares/:name", Routes.revokeShare) { [sharing] in sharing.revoke($0) }
    serve(hub, .GET, "/records", Routes.records) { [records] in records.page($0) }
    serve(hub, .GET, "/history", Routes.history) { [history] _ in .json(history.json()) }
  }

  public func adopt(_ predecessor: ConsolePlugin) {
    doorway.sessions.take(over: predecessor.doorway.sessions)
    history.take(over: predecessor.history)
  }

  public func start() async throws {
    let sampler = Sampler(host: host, control: control)
    let (history, clock, sessions, metrics) = (history, host.clock, doorway.sessions, metrics)
    history.add(sampler.read(), at: clock.wallMilliseconds)
    host.every(History.period) {
      history.add(sampler.read(), at: clock.wallMilliseconds)
      metrics.sessions.set(sessions.live)
    }
    let address = control.settings.admin
    if address.isEmpty || address.contains("/") {
      host.log.notice(
        "no browser reaches the console, since the admin address is a Unix socket",
        ["hint": "set hub.admin to an address such as 127.0.0.1:9090"])
    } else {
      host.log.notice(
        "the console is served on the admin address",
        ["path": Shelf.root, "admin": address, "hint": "'hubctl console' prints a link that logs in"])
    }
  }

  private func serve(
    _ hub: Wiring, _ method: HTTPMethod, _ path: String, _ about: RouteDescription,
    _ answer: @escaping @Sendable (HTTPRequest) -> HTTPResponse
  ) {
    hub.serve(method, Shelf.root + path, for: .administrators, about: about) { request in answer(request) }
  }
}
