import HubFleet
import HubKernel
import HubNATS

/// Tenants that are written on this hub.
extension Board: TenantBoard {
  var tenants: [SharedTenant] {
    state.withLock { $0.tenants.values.sorted { $0.name < $1.name } }
  }

  /// Tenants that were in force here before there was a board.
  func remember(_ kept: [SharedTenant]) {
    state.withLock { state in
      for tenant in kept where state.tenants[tenant.name] == nil { state.tenants[tenant.name] = tenant }
    }
  }

  func write(_ tenant: SharedTenant, after revision: UInt64?) async throws(TenantBoardFailure) {
    if let complaint = TenantEntry.complaint(tenant) { throw .tooLarge(complaint) }
    if let away = state.withLock({ $0.away }) { throw .away(away) }
    guard revision != nil || state.withLock({ $0.tenants.count }) < Self.mostTenants else {
      throw .tooLarge("a fleet has at most \(Self.mostTenants) tenants in common")
    }
    let result = await put(tenant, after: revision)
    switch result {
    case .failure(let failure): throw failure
    case .success(let revision):
      var tenant = tenant
      tenant.revision = revision
      state.withLock { [tenant] in _ = $0.hear(tenant, anew: false) }
      await bell.ringAndWait()
    }
  }

  private func put(
    _ tenant: SharedTenant, after revision: UInt64?
  ) async -> Result<UInt64, TenantBoardFailure> {
    guard let mirror else { return .failure(.away("this hub is stopping")) }
    return await withCheckedContinuation { continuation in
      let isTaken = mirror.perform { bucket throws(NATSFailure) in
        guard let bucket else {
          return continuation.resume(returning: .failure(.away("the bucket cannot be reached")))
        }
        let (key, value) = (TenantEntry.key(of: tenant.name), TenantEntry.value(of: tenant))
        do throws(NATSFailure) {
          let written =
            if let revision {
              try bucket.update(value, at: key, after: revision)
            } else {
              try bucket.create(value, at: key)
            }
          continuation.resume(returning: .success(written))
        } catch {
          switch error.kind {
          case .changed: return continuation.resume(returning: .failure(.changed))
          case .large, .full, .forbidden:
            return continuation.resume(returning: .failure(.tooLarge(error.description)))
          default: continuation.resume(returning: .failure(.away(error.description)))
          }
          throw error
        }
      }
      if !isTaken { continuation.resume(returning: .failure(.away("too much waits to be written"))) }
    }
  }
}
