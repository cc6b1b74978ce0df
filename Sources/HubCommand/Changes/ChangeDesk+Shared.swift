internal import HubFleet
internal import HubKernel
internal import HubYAML

/// Tenants that do not stand in the file: what the fleet says of them comes in here, one change after the
/// other like all others.
extension ChangeDesk: TenantSharing {
  /// So many are tried one by one when they cannot all be in force together; the others have to wait.
  private static let mostTried = 100
  private static let fleet = "fleet"

  var kept: [SharedTenant] { shared.inForce }

  func attach(_ board: any TenantBoard) { shared.attach(board) }

  func detach(_ board: any TenantBoard) { shared.detach(board) }

  func take(_ tenants: [SharedTenant]) async -> [String: String] {
    let old = shared.inForce
    let own: Set<String>
    do throws(ChangeRefusal) { own = try ownTenants() } catch { return Self.all(tenants, error.words) }
    var refused: [String: String] = [:]
    var wanted: [SharedTenant] = []
    for tenant in tenants {
      if own.contains(tenant.name) {
        refused[tenant.name] = tenant.leaving == nil ? "this hub's file has a tenant of that name" : nil
      } else if tenant.leaving == nil {
        wanted.append(tenant)
      } else if let there = old.first(where: { $0.name == tenant.name }) {
        // Its peers are told and have their time; then it goes by itself.
        wanted.append(there)
      }
    }
    if wanted != old {
      guard isOpen else { return Self.all(tenants, "the hub is starting") }
      if case .failure(let refusal) = await share(wanted, by: Self.fleet) {
        guard case .rejected = refusal else { return Self.all(tenants, refusal.words) }
        await tryEach(wanted, old, &refused)
      }
    }
    for tenant in tenants where tenant.leaving != nil && old.contains(where: { $0.name == tenant.name }) {
      await onLeaving(tenant)
    }
    return refused
  }

  /// Puts these in force in place of those that were; or says what that would change.
  func share(
    _ tenants: [SharedTenant], by who: String, dryRun: Bool = false
  ) async -> Result<ReloadPlan, ChangeRefusal> {
    await alone {
      do throws(ChangeRefusal) {
        if let refusal = refusalWhileWaiting() { throw refusal }
        try await requireInForce(by: who)
        shared.propose(tenants)
        defer { shared.takeBack() }
        let candidate = try await source.read(nil).orRejected
        let plan = try await go(to: candidate, dryRun: dryRun, by: who).result.get()
        if !dryRun { keep(tenants) }
        return .success(plan)
      } catch {
        return .failure(error)
      }
    }
  }

  /// The end of a tenant whose peers have been seen out.
  func shareWithout(_ name: String, by who: String) async -> Result<ReloadPlan, ChangeRefusal> {
    await share(shared.inForce.filter { $0.name != name }, by: who)
  }

  private func keep(_ tenants: [SharedTenant]) {
    do { try shared.commit(tenants) } catch {
      log.error("the fleet's tenants cannot be kept over a restart", ["reason": "\(error)"])
    }
  }

  /// They cannot all be in force: those that are stay, and of the others each is that can be, in the order in
  /// which they were written.
  private func tryEach(
    _ wanted: [SharedTenant], _ old: [SharedTenant], _ refused: inout [String: String]
  ) async {
    var good = old.filter { one in wanted.contains { $0.name == one.name } }
    let news = wanted.filter { !old.contains($0) }.sorted { $0.revision < $1.revision }
    for tenant in news.prefix(Self.mostTried) {
      let trial = good.filter { $0.name != tenant.name } + [tenant]
      switch await share(trial, by: Self.fleet, dryRun: true) {
      case .success: good = trial
      case .failure(let refusal): refused[tenant.name] = refusal.words
      }
    }
    for tenant in news.dropFirst(Self.mostTried) { refused[tenant.name] = "others are tried first" }
    if good != old, case .failure(let refusal) = await share(good, by: Self.fleet) {
      for tenant in news { refused[tenant.name] = refusal.words }
    }
  }

  /// Those of the file.
  func ownTenants() throws(ChangeRefusal) -> Set<String> {
    let version = try version()
    do throws(SettingMistake) {
      return Set(try tree(of: version)?[TenantText.section]?.entries?.map(\.key) ?? [])
    } catch {
      throw .cannotRead(error.message)
    }
  }

  private static func all(_ tenants: [SharedTenant], _ why: String) -> [String: String] {
    Dictionary(tenants.map { ($0.name, why) }) { first, _ in first }
  }
}
