internal import HubKernel
internal import HubYAML

/// What the admin address answers about changes of the configuration.
struct ChangeAnswers: Sendable {
  static let longestWait = Duration.seconds(86_400)
  private static let usualGrace = Duration.seconds(30)

  let host: Host
  let desk: ChangeDesk
  let removals: TenantRemovals

  init(host: Host, desk: ChangeDesk) {
    self.host = host
    self.desk = desk
    removals = TenantRemovals(host: host, desk: desk)
  }

  /// Declares the routes.
  static func wire(_ hub: Wiring, _ answers: ChangeAnswers?) {
    let serve: (HTTPMethod, String, RouteDescription, @escaping Answer) -> Void = {
      method, path, about, answer in
      hub.serve(method, ChangeRoutes.root + path, for: .administrators, about: about) { request in
        guard let answers else {
          return ChangeRefusal.rejected(["this hub was not started from a file"]).response
        }
        return await answer(answers, request)
      }
    }
    serve(.GET, "/reload", ChangeRoutes.reloadState) { answers, _ in answers.state() }
    serve(.POST, "/reload", ChangeRoutes.reload) { await $0.reload($1) }
    serve(.POST, "/reload/confirm", ChangeRoutes.confirm) { await $0.confirm($1) }
    serve(.POST, "/reload/rollback", ChangeRoutes.rollBack) { await $0.rollBack($1) }
    serve(.GET, "/switches", ChangeRoutes.switches) { answers, _ in answers.switches() }
    serve(.PUT, "/switches/:id", ChangeRoutes.setSwitch) { await $0.setSwitch($1) }
    serve(.GET, "/tenants", ChangeRoutes.tenants) { $0.tenants($1) }
    serve(.POST, "/tenants", ChangeRoutes.addTenant) { await $0.add($1) }
    serve(.GET, "/tenants/:name", ChangeRoutes.oneTenant) { $0.tenant($1) }
    serve(.PUT, "/tenants/:name", ChangeRoutes.putTenant) { await $0.put($1) }
    serve(.PATCH, "/tenants/:name", ChangeRoutes.patchTenant) { await $0.patch($1) }
    serve(.DELETE, "/tenants/:name", ChangeRoutes.removeTenant) { await $0.remove($1) }
    serve(.GET, "/removals", ChangeRoutes.removals) { answers, _ in answers.allRemovals() }
    serve(.GET, "/removals/:name", ChangeRoutes.oneRemoval) { $0.removal($1) }
  }

  typealias Answer = @Sendable (ChangeAnswers, HTTPRequest) async -> HTTPResponse
}

/// Reloading.
extension ChangeAnswers {
  func state() -> HTTPResponse {
    Self.json { json in
      json.key("waiting")
      if let waiting = desk.waiting { Self.write(waiting, to: json) } else { json.null() }
    }
  }

  func reload(_ request: HTTPRequest) async -> HTTPResponse {
    guard let dryRun = Self.isDry(request) else { return Self.badQuery("dryRun is 1 or 0") }
    let within: Duration?
    do { within = try Self.confirmWithin(request) } catch { return Self.badWait }
    let outcome = await desk.reload(dryRun: dryRun, by: Self.who(request), confirmWithin: within)
    if case .success(let plan) = outcome, !dryRun {
      request.changed(from: "", to: plan.lines.joined(separator: "; "))
    }
    return answer(outcome, dryRun: dryRun)
  }

  func confirm(_ request: HTTPRequest) async -> HTTPResponse {
    switch await desk.confirm(by: Self.who(request)) {
    case .failure(let refusal): refusal.response
    case .success(let waiting):
      Self.json { json in
        json.key("confirmed")
        Self.write(waiting, to: json)
      }
    }
  }

  func rollBack(_ request: HTTPRequest) async -> HTTPResponse {
    answer(await desk.rollBack(by: Self.who(request)), dryRun: false)
  }

  func answer(
    _ outcome: Result<ReloadPlan, ChangeRefusal>, dryRun: Bool, status: Int = 200
  ) -> HTTPResponse {
    switch outcome {
    case .failure(let refusal): return refusal.response
    case .success(let plan):
      var response = Self.json { json in
        json.field("dryRun", dryRun)
        json.list("changes", { list in plan.lines.forEach(list.string) })
        json.field("plan", verbatim: Self.bytes(plan))
        if !dryRun, let waiting = desk.waiting {
          json.key("waiting")
          Self.write(waiting, to: json)
        }
      }
      response.status = dryRun ? 200 : status
      if let tag = try? desk.version().tag { response.headers.append(tag.header) }
      return response
    }
  }

  static func write(_ waiting: ChangeDesk.Waiting, to json: JSONWriter) {
    json.object {
      $0.field("by", waiting.by)
      $0.field("until", Timestamp.text(waiting.until))
      $0.field("plan", verbatim: bytes(waiting.plan))
    }
  }

  static func bytes(_ plan: ReloadPlan) -> [UInt8] {
    Array(((try? JSONEncoding.encode(plan)) ?? "null").utf8)
  }

  static func json(_ body: (JSONWriter) -> Void) -> HTTPResponse {
    let writer = JSONWriter()
    writer.object(body)
    return .json(Array(writer.bytes))
  }

  static func isDry(_ request: HTTPRequest) -> Bool? {
    switch request.queryValue("dryRun") {
    case nil, "0", "false": false
    case "1", "true": true
    default: nil
    }
  }

  static let badWait = badQuery("confirmWithin is a duration such as 60s, at most a day")

  /// How soon somebody has to confirm; nil when nobody has to.
  static func confirmWithin(_ request: HTTPRequest) throws -> Duration? {
    guard let text = request.queryValue("confirmWithin") else { return nil }
    let time = try Duration.parse(text)
    guard time > .zero, time <= longestWait else { throw ChangeRefusal.nothingWaits }
    return time
  }

  static func badQuery(_ detail: String) -> HTTPResponse { .problem(400, code: "bad-query", detail) }

  static func who(_ request: HTTPRequest) -> String { request.who.isEmpty ? "admin" : request.who }

  /// How long the peers of a tenant that goes have.
  static func grace(_ request: HTTPRequest) -> Duration? {
    guard let text = request.queryValue("grace") else { return usualGrace }
    guard let time = try? Duration.parse(text), time <= longestWait else { return nil }
    return time
  }
}
