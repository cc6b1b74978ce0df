internal import HubFleet
internal import HubKernel
internal import HubYAML

/// Tenants, as the file has them.
extension ChangeAnswers {
  func tenants(_ request: HTTPRequest) -> HTTPResponse {
    withFile { version, tree in
      var response = Self.json { json in
        json.list(
          "tenants",
          { list in
            for entry in tree?[TenantText.section]?.entries ?? [] {
              write(entry.key, request.isGuest ? ConfigNode(.map([])) : entry.value, to: list)
            }
            for tenant in desk.shared.inForce where sharedTenant(tenant.name, tree) != nil {
              if request.isGuest {
                write(tenant.name, ConfigNode(.map([])), from: "fleet", to: list)
              } else {
                write(tenant, to: list)
              }
            }
          })
      }
      response.headers.append(version.tag.header)
      return response
    }
  }

  func tenant(_ request: HTTPRequest) -> HTTPResponse {
    let name = request.parameters["name"] ?? ""
    return withFile { version, tree in
      if let tenant = sharedTenant(name, tree) {
        let writer = JSONWriter()
        write(tenant, to: writer)
        var response = HTTPResponse.json(Array(writer.bytes))
        response.headers.append(Self.tag(of: tenant).header)
        return response
      }
      guard let node = tree?[[TenantText.section, name]] else { return missing(name, tree).response }
      let writer = JSONWriter()
      write(name, node, to: writer)
      var response = HTTPResponse.json(Array(writer.bytes))
      response.headers.append(version.tag.header)
      return response
    }
  }

  func add(_ request: HTTPRequest) async -> HTTPResponse {
    guard let body = TenantText.json(request.body), case .object(let members) = body,
      let name = body["name"]?.text
    else { return Self.badBody("a tenant is an object with a name") }
    let value = JSONValue.object(members.filter { $0.key != "name" })
    if let response = await addShared(request, name, value) { return response }
    let path = [TenantText.section, name]
    return await change(request, name, match: { _ in nil }, status: 201) { tree throws(ChangeRefusal) in
      if tree?[path] != nil { throw .exists(name) }
      return [YAMLEdit(path, to: TenantText.node(value))]
    }
  }

  func put(_ request: HTTPRequest) async -> HTTPResponse {
    let name = request.parameters["name"] ?? ""
    guard let body = TenantText.json(request.body), case .object = body else {
      return Self.badBody("a tenant is an object")
    }
    if let response = await changeShared(request, { _ in body }) { return response }
    let path = [TenantText.section, name]
    return await change(request, name, match: { $0.refusal(of: request) }) { tree throws(ChangeRefusal) in
      guard let old = tree?[path] else { throw missing(name, tree) }
      return YAMLEditor.differences(from: old, to: TenantText.node(body), at: path)
    }
  }

  func patch(_ request: HTTPRequest) async -> HTTPResponse {
    let name = request.parameters["name"] ?? ""
    guard let body = TenantText.json(request.body), case .object = body else {
      return Self.badBody("a patch is an object")
    }
    if let response = await changeShared(request, { $0.merged(with: body) }) { return response }
    let path = [TenantText.section, name]
    return await change(request, name, match: { $0.refusal(of: request) }) { tree throws(ChangeRefusal) in
      guard let old = tree?[path] else { throw missing(name, tree) }
      return TenantText.edits(body, on: old, at: path)
    }
  }

  func remove(_ request: HTTPRequest) async -> HTTPResponse {
    let name = request.parameters["name"] ?? ""
    guard let grace = Self.grace(request) else {
      return Self.badQuery("grace is a duration such as 30s, at most a day")
    }
    if let response = await removeShared(request, grace: grace) { return response }
    guard let namespace = host.hub.tenants.dropFirst().first(where: { $0.name == name }) else {
      return missing(name, nil).response
    }
    let outcome = await removals.begin(namespace, by: Self.who(request), grace: grace) {
      $0.refusal(of: request)
    }
    switch outcome {
    case .failure(let refusal): return refusal.response
    case .success(let removal):
      request.changed(from: "serving", to: "leaving")
      let writer = JSONWriter()
      removal.write(to: writer)
      return .json(Array(writer.bytes), status: 202)
    }
  }

  func allRemovals() -> HTTPResponse {
    Self.json { $0.list("removals", { list in removals.all.forEach { $0.write(to: list) } }) }
  }

  func removal(_ request: HTTPRequest) -> HTTPResponse {
    let name = request.parameters["name"] ?? ""
    guard let removal = removals[name] else {
      return .problem(404, code: "no-such-removal", "no tenant '\(name.printable)' was removed lately")
    }
    let writer = JSONWriter()
    removal.write(to: writer)
    return .json(Array(writer.bytes))
  }

  private func change(
    _ request: HTTPRequest, _ name: String, match: (EntityTag) -> HTTPResponse?, status: Int = 200,
    _ edits: (ConfigNode?) throws(ChangeRefusal) -> [YAMLEdit]
  ) async -> HTTPResponse {
    guard let dryRun = Self.isDry(request) else { return Self.badQuery("dryRun is 1 or 0") }
    if removals.isLeaving(name) { return ChangeRefusal.leaving(name).response }
    let outcome = await desk.change(by: Self.who(request), dryRun: dryRun, match: match, edits)
    if case .success(let plan) = outcome, !dryRun,
      let change = plan.tenants.first(where: { $0.tenant == name })
    {
      request.changed(from: change.before, to: change.after)
    }
    return answer(outcome, dryRun: dryRun, status: status)
  }

  private func write(_ tenant: SharedTenant, to json: JSONWriter) {
    var problems = Problems()
    let node = SharedTenants.node(of: tenant, problems: &problems) ?? ConfigNode(.map([]))
    write(tenant.name, node, from: "fleet", to: json)
  }

  private func write(_ name: String, _ node: ConfigNode, from place: String = "file", to json: JSONWriter) {
    let namespace = Namespace.named(name)
    json.object {
      $0.field("name", name)
      $0.field("from", place)
      $0.field("state", removals.isLeaving(name) ? "leaving" : "serving")
      $0.key("networks")
      TenantText.write(node["networks"]?.list == nil ? [] : node["networks"] ?? [], to: $0)
      $0.key("plugins")
      TenantText.write(node["plugins"]?.entries == nil ? ConfigNode(.map([])) : node["plugins"] ?? [], to: $0)
      Self.write(namespace.map { host.hub.figures(.tenant($0)) } ?? Figures(), to: $0)
      Self.write(namespace.map(desk.kernel.quota) ?? Quota(), to: $0)
    }
  }

  private static func write(_ figures: Figures, to json: JSONWriter) {
    json.field("figures") {
      $0.field("connections", figures.connections)
      $0.field("peers", figures.peers)
      $0.field("networks", figures.networks)
      $0.field("messages", figures.messages)
      $0.field("messageBytes", figures.messageBytes)
      $0.field("signals", figures.signals)
    }
  }

  /// A quota that is as large limits nobody; it is what plugins say when nothing is set.
  private static let noLimit = 1_000_000

  private static func write(_ quota: Quota, to json: JSONWriter) {
    json.field("quota") {
      if quota.connections < noLimit { $0.field("connections", quota.connections) }
      if quota.peers < noLimit { $0.field("peers", quota.peers) }
      if quota.networks < noLimit { $0.field("networks", quota.networks) }
      if quota.peersPerNetwork < noLimit { $0.field("peersPerNetwork", quota.peersPerNetwork) }
    }
  }

  private func withFile(
    _ body: (ConfigurationFile.Version, ConfigNode?) -> HTTPResponse
  ) -> HTTPResponse {
    do throws(ChangeRefusal) {
      let version = try desk.version()
      do throws(SettingMistake) { return body(version, try desk.tree(of: version)) } catch {
        throw .cannotRead(error.message)
      }
    } catch {
      return error.response
    }
  }

  private func missing(_ name: String, _ tree: ConfigNode?) -> ChangeRefusal {
    let known = tree?[TenantText.section]?.entries?.map(\.key) ?? host.hub.tenants.dropFirst().map(\.name)
    let near = Suggestion.nearest(to: name, among: known).map { "; did you mean '\($0)'?" } ?? ""
    return .noSuchTenant("there is no tenant '\(name.printable)'\(near)")
  }

  private static func badBody(_ detail: String) -> HTTPResponse { .problem(422, code: "bad-body", detail) }
}
