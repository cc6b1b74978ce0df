internal import HubFleet
internal import HubKernel
internal import HubYAML

/// Tenants that do not stand in the file, and are written where all hubs of the fleet see them.
extension ChangeAnswers {
  /// One that is in force here and does not stand in the file.
  func sharedTenant(_ name: String, _ tree: ConfigNode?) -> SharedTenant? {
    guard tree?[[TenantText.section, name]] == nil else { return nil }
    return desk.shared.inForce.first { $0.name == name }
  }

  /// Its version: whoever changes it has seen that write.
  static func tag(of tenant: SharedTenant) -> EntityTag {
    EntityTag(of: Array("\(tenant.name) \(tenant.revision)".utf8))
  }

  /// Adds one; nil when new tenants go into the file.
  func addShared(_ request: HTTPRequest, _ name: String, _ value: JSONValue) async -> HTTPResponse? {
    guard let board = desk.shared.board else { return nil }
    guard let dryRun = Self.isDry(request) else { return Self.badQuery("dryRun is 1 or 0") }
    do throws(ChangeRefusal) {
      if try desk.ownTenants().contains(name) { throw .exists(name) }
    } catch {
      return error.response
    }
    let there = board.tenants.first { $0.name == name }
    if let leaving = there?.leaving {
      if removals.isLeaving(name) || leaving > host.clock.wallMilliseconds {
        return ChangeRefusal.leaving(name).response
      }
    } else if there != nil {
      return ChangeRefusal.exists(name).response
    }
    let tenant = SharedTenant(
      name: name, settings: Array(value.description.utf8), revision: 0, by: Self.who(request))
    return await write(tenant, after: there?.revision, dryRun, on: board, request, status: 201)
  }

  /// Changes one; nil when it stands in the file.
  func changeShared(
    _ request: HTTPRequest, _ change: (JSONValue) -> JSONValue
  ) async -> HTTPResponse? {
    let name = request.parameters["name"] ?? ""
    guard let board = desk.shared.board, let tenant = shared(name) else { return nil }
    guard let dryRun = Self.isDry(request) else { return Self.badQuery("dryRun is 1 or 0") }
    if removals.isLeaving(name) { return ChangeRefusal.leaving(name).response }
    if let refusal = Self.tag(of: tenant).refusal(of: request) { return refusal }
    let old = TenantText.json(tenant.settings) ?? .object([])
    var changed = tenant
    changed.settings = Array(change(old).description.utf8)
    changed.by = Self.who(request)
    return await write(changed, after: tenant.revision, dryRun, on: board, request, status: 200)
  }

  /// Removes one; nil when it stands in the file.
  func removeShared(_ request: HTTPRequest, grace: Duration) async -> HTTPResponse? {
    guard let board = desk.shared.board, let tenant = shared(request.parameters["name"] ?? "") else {
      return nil
    }
    if let refusal = Self.tag(of: tenant).refusal(of: request) { return refusal }
    switch await removals.begin(tenant, by: Self.who(request), grace: grace, on: board) {
    case .failure(let refusal): return refusal.response
    case .success(let removal):
      request.changed(from: "serving", to: "leaving")
      let writer = JSONWriter()
      removal.write(to: writer)
      return .json(Array(writer.bytes), status: 202)
    }
  }

  private func shared(_ name: String) -> SharedTenant? {
    do throws(ChangeRefusal) {
      return try desk.ownTenants().contains(name) ? nil : desk.shared.inForce.first { $0.name == name }
    } catch {
      return nil
    }
  }

  private func write(
    _ tenant: SharedTenant, after revision: UInt64?, _ dryRun: Bool, on board: any TenantBoard,
    _ request: HTTPRequest, status: Int
  ) async -> HTTPResponse {
    let others = desk.shared.inForce.filter { $0.name != tenant.name }
    let outcome = await desk.share(others + [tenant], by: Self.who(request), dryRun: true)
    guard case .success(let plan) = outcome, !dryRun else { return answer(outcome, dryRun: dryRun) }
    do throws(TenantBoardFailure) { try await board.write(tenant, after: revision) } catch {
      return ChangeRefusal(error).response
    }
    if let change = plan.tenants.first(where: { $0.tenant == tenant.name }) {
      request.changed(from: change.before, to: change.after)
    }
    var response = answer(outcome, dryRun: false, status: status)
    response.headers.removeAll { $0.name == "etag" }
    if let written = desk.shared.inForce.first(where: { $0.name == tenant.name }) {
      response.headers.append(Self.tag(of: written).header)
    }
    return response
  }
}
