import HubKernel

/// The files that are open in this process. Two instances of the plugin that follow each other have one in
/// common, and it is closed when the last lets go of it.
enum Vaults {
  private struct Holding {
    let vault: Vault
    let drawer: Drawer
    /// Kept, so that nobody else is taken for this hub.
    let hub: Referral
    var holders: Int
  }

  private static let held = Lock<[String: Holding]>([:])

  /// Where others find a file that is open already in this hub.
  static func drawer(of file: String, for hub: Referral) -> Drawer? {
    held.withLock { held in
      guard let holding = StoredFile.settled(file).flatMap({ held[$0] }), holding.hub === hub else {
        return nil
      }
      return holding.drawer
    }
  }

  /// Has the file in its drawer, opened now unless it is open already in this hub. Of one hub only one plugin
  /// starts at a time.
  static func take(
    _ file: String, into drawer: Drawer, for hub: Referral, _ settings: SQLiteStoragePlugin.Settings,
    _ watch: Watch
  ) throws -> Vault {
    guard let path = StoredFile.settled(file) else {
      throw VaultRefusal("there is no folder \(StoredFile.folder(of: file)); make it, or name another file")
    }
    let known = held.withLock { held -> Vault? in
      guard let holding = held[path], holding.hub === hub, holding.drawer === drawer else { return nil }
      held[path]?.holders += 1
      return holding.vault
    }
    if let known { return known }
    let vault = try Vault.open(path, settings, watch)
    held.withLock { $0[path] = Holding(vault: vault, drawer: drawer, hub: hub, holders: 1) }
    drawer.put(vault)
    return vault
  }

  /// The file if somebody has it.
  static func found(_ file: String) -> Vault? {
    held.withLock { held in StoredFile.settled(file).flatMap { held[$0]?.vault } }
  }

  /// Lets go of a file.
  static func give(back vault: Vault) {
    let drawer = held.withLock { held -> Drawer? in
      guard let holding = held[vault.path], holding.vault === vault else { return nil }
      held[vault.path]?.holders -= 1
      guard holding.holders == 1 else { return nil }
      held[vault.path] = nil
      return holding.drawer
    }
    guard let drawer else { return }
    drawer.empty()
    vault.close()
  }
}
