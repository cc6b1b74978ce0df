import HubKernel

/// Everything that a reload must not forget: who is connected from where, what tenants have used up, and the
/// bans made while the hub runs.
final class Ledger: Sendable {
  let book: AddressBook
  let bans = Lock(Bans())
  private let tenants = Lock([Namespace: Tenant]())

  init(clock: any HubClock) { book = AddressBook(clock: clock) }

  /// What the peers of a tenant have together. There are no more than tenants in the settings.
  func tenant(_ namespace: Namespace) -> Tenant {
    tenants.withLock { tenants in
      if let tenant = tenants[namespace] { return tenant }
      let tenant = Tenant()
      tenants[namespace] = tenant
      return tenant
    }
  }
}
