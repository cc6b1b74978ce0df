internal import HubKernel

/// The configuration a hub runs with, for whoever wants to see where each value comes from.
final class RunningConfiguration: Sendable {
  private struct State {
    var current: LoadedConfiguration
    /// What was read last and has not been taken yet.
    var candidate: LoadedConfiguration?
  }

  private let loader: ConfigurationLoader
  private let state: Lock<State>

  init(_ loader: ConfigurationLoader, _ loaded: LoadedConfiguration) {
    self.loader = loader
    state = Lock(State(current: loaded))
  }

  func noteRead(_ loaded: LoadedConfiguration) { state.withLock { $0.candidate = loaded } }

  /// What was read last is what runs from now on.
  func noteApplied() {
    state.withLock { state in
      if let candidate = state.candidate { state.current = candidate }
      state.candidate = nil
    }
  }

  /// Every setting as an object: the same text for the same settings.
  func json() -> [UInt8] {
    let loaded = state.withLock { $0.current }
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
    _ = loaded.rehearsal(catalogue: loader.catalogue)
    return loaded.problems
  }
}
