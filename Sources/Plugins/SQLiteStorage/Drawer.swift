import HubKernel
import HubRecords

/// What others are offered: the file, once it is open.
final class Drawer: RecordStorage {
  private let held = Lock<Vault?>(nil)

  var vault: Vault? { held.withLock { $0 } }

  func put(_ vault: Vault) { held.withLock { $0 = vault } }

  func empty() { held.withLock { $0 = nil } }

  var summary: String { vault?.summary ?? "nowhere any more" }
  var isDurable: Bool { true }

  func load(_ each: @escaping @Sendable (Record) -> Void) async throws(StorageFailure) -> String? {
    guard let vault else { throw .closed }
    return try await vault.load(each)
  }

  func write(_ change: RecordChange, _ done: @escaping @Sendable (StorageFailure?) -> Void) {
    guard let vault else { return done(.closed) }
    vault.write(change, done)
  }

  func follow(losses tell: @escaping @Sendable () -> Void) { vault?.follow(losses: tell) }

  func flush() async { await vault?.flush() }
}
