import HubKernel
import HubTokens

extension BootstrapPlugin {
  /// For so many seconds others need not ask again (older hubs say the same).
  private static let shelfLife = 300

  func serve(_ hub: Wiring) {
    if settings.publish.enabled {
      hub.serve(.GET, Discovery.path) { [publisher] _ in Self.shared(await publisher.document()) }
      hub.serve(.GET, Discovery.olderPath) { [publisher] _ in
        guard let bytes = await publisher.bundle() else {
          return .problem(
            404, code: "not-signed", "this hub has no key to sign a list with: bootstrap.publish.key",
            by: Self.manifest.id)
        }
        return Self.shared(bytes)
      }
    }
    let path = "/admin/v1/bootstrap"
    hub.serve(.GET, path, for: .administrators, about: RouteWords.list) { [self] _ in list() }
    hub.serve(.POST, path + "/discover", for: .administrators, about: RouteWords.discover) { [self] request in
      await discover(request)
    }
    hub.serve(.POST, path + "/links", for: .administrators, about: RouteWords.connect) { [self] in
      await connect($0)
    }
    hub.serve(.DELETE, path + "/links", for: .administrators, about: RouteWords.disconnect) { [self] in
      disconnect($0)
    }
  }

  private static func shared(_ bytes: [UInt8]) -> HTTPResponse {
    HTTPResponse(
      headers: [
        ("content-type", "application/json"), ("cache-control", "public, max-age=\(shelfLife)"),
        ("access-control-allow-origin", "*"),
      ], body: .bytes(bytes))
  }

  private func list() -> HTTPResponse {
    let (now, clock) = (host.clock.now, host.clock.wallMilliseconds)
    let (isActive, entries) = caller.ledger.state.withLock { state in
      (state.roster.isActive, state.roster.ranked { _ in true }.compactMap { state.roster.entries[$0] })
    }
    let json = JSONWriter()
    json.object { json in
      json.field("isActive", isActive)
      json.field("region", rules.region)
      json.list("hubs") { list in
        for entry in entries { list.object { write(entry, to: $0, at: now, clock) } }
      }
    }
    return .json(Array(json.bytes))
  }

  private func write(_ entry: RosterEntry, to json: JSONWriter, at now: UInt64, _ wall: Int64) {
    json.field("uri", entry.uri)
    json.field("state", Self.word(for: entry))
    json.field("connected", entry.isOpen)
    if case .open(let hub) = entry.state { json.field("hub", hub) }
    json.field("source", entry.finding.source.rawValue)
    json.field("tier", entry.finding.tier.rawValue)
    json.field("region", entry.finding.record.region)
    json.field("priority", entry.finding.record.priority)
    json.field("attemptNumber", entry.attempts)
    json.field("failures", entry.failures)
    if let last = entry.lastAttempt { json.field("lastAttempt", Timestamp.text(last)) }
    if entry.state == .idle, !entry.isHeldOff, entry.due > now {
      json.field("nextAttempt", Timestamp.text(wall &+ Int64(clamping: (entry.due - now) / 1_000_000)))
    }
    if !entry.trouble.isEmpty { json.field("trouble", entry.trouble) }
  }

  private static func word(for entry: RosterEntry) -> String {
    switch entry.state {
    case .open: "linked"
    case .calling: "calling"
    case .ourselves: "self"
    case .resting: "reached"
    case .idle: entry.isHeldOff ? "left alone" : entry.isIll ? "ill" : entry.isPinned ? "waiting" : "reserve"
    }
  }

  private func discover(_ request: HTTPRequest) async -> HTTPResponse {
    guard let report = await look() else {
      return problem(409, "under-way", "somebody is looking for hubs at this moment")
    }
    request.changed(from: "", to: "looked for hubs")
    let json = JSONWriter()
    json.object { report.write(to: $0) }
    return .json(Array(json.bytes))
  }

  private func connect(_ request: HTTPRequest) async -> HTTPResponse {
    let tree = try? JSONValue(parsing: String(decoding: request.body, as: UTF8.self))
    let control = Control(plugin: self)
    let json = JSONWriter()
    guard let uri = tree?["url"]?.text else {
      control.connectToBootstrapHubs()
      request.changed(from: "", to: "all hubs are called")
      json.object { $0.field("calls", control.bootstrapHubs.count) }
      return .json(Array(json.bytes))
    }
    do {
      let outcome = try await control.connectToHub(uri, attempt: 0)
      request.changed(from: "", to: "\(uri.printable) is called")
      json.object { json in
        json.field("uri", uri)
        switch outcome {
        case .connected(let hub):
          json.field("outcome", "connected")
          json.field("hub", hub)
        case .isSelf: json.field("outcome", "self")
        case .failed(let code, let reason):
          json.field("outcome", "failed")
          json.field("code", code)
          json.field("reason", reason)
        }
      }
      return .json(Array(json.bytes))
    } catch let mistake as HubLocation.Mistake {
      return problem(400, "bad-address", mistake.description)
    } catch {
      return problem(409, "too-many-hubs", "\(error)")
    }
  }

  private func disconnect(_ request: HTTPRequest) -> HTTPResponse {
    let control = Control(plugin: self)
    let json = JSONWriter()
    guard let uri = request.queryValue("url") else {
      let linked = control.bootstrapHubs.count(where: \.connected)
      control.disconnectFromBootstrapHubs()
      request.changed(from: "\(linked) hubs are linked", to: "no hub is called")
      json.object { $0.field("ended", linked) }
      return .json(Array(json.bytes))
    }
    guard let location = try? HubLocation(uri),
      caller.ledger.state.withLock({ $0.roster.entries[location] }) != nil
    else { return problem(404, "no-such-hub", "no hub of that address is known") }
    let ended = control.disconnect { $0.location == location }
    request.changed(from: "\(uri.printable) is called", to: "")
    json.object { $0.field("ended", ended) }
    return .json(Array(json.bytes))
  }

  private func problem(_ status: Int, _ code: String, _ detail: String) -> HTTPResponse {
    .problem(status, code: code, detail, by: Self.manifest.id)
  }
}
