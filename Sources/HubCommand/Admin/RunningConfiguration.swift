internal import HubKernel

/// The configuration a hub runs with, for whoever wants to see where each value comes from.
final class RunningConfiguration: Sendable {
  private let loader: ConfigurationLoader
  private let current: Lock<LoadedConfiguration>

  init(_ loader: ConfigurationLoader, _ loaded: LoadedConfiguration) {
    self.loader = loader
    current = Lock(loaded)
  }

  /// This is what runs from now on.
  func note(_ loaded: LoadedConfiguration) { current.withLock { $0 = loaded } }

  /// Every setting as an object: the same text for the same settings.
  func json() -> [UInt8] {
    let loaded = current.withLock { $0 }
    let resolved = ResolvedSettings(loaded, catalogue: loader.catalogue)
    let writer = JSONWriter()
    writer.object {
      $0.field("file", loaded.path)
      $0.list("settings", { list in resolved.write(to: list) })
    }
    return Array(writer.bytes)
  }

  /// What a reload would find wrong at this moment.
  func check() -> Problems {
    var loaded = loader.load(withSecrets: true)
    loaded.checkCertificate()
    _ = loaded.rehearsal()
    return loaded.problems
  }
}
