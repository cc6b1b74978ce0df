internal import HubFetch
internal import HubKernel
internal import HubNet

extension Invocation {
  /// The hub of the configuration, put together and not started.
  func rehearsedKernel() throws(CommandFailure) -> Kernel {
    var loaded = ConfigurationLoader(self).load(withSecrets: false)
    let kernel = loaded.rehearsal(catalogue: catalogue)
    if !loaded.problems.isEmpty { console.note(loaded.rendered(colour: console.errors.hasColour)) }
    guard let kernel else { throw CommandFailure(.invalid, "") }
    return kernel
  }

  /// A hub with every plugin of this binary, put together and not started.
  func completeKernel() throws(CommandFailure) -> Kernel {
    let list = ConfigNode(.list(catalogue.map { ConfigNode(.scalar($0.manifest.id, plain: true)) }))
    var problems = Problems()
    let configuration = Configuration.read(
      ["plugins": list], catalogue: catalogue, always: [CatalogueEntry(AdminPlugin.self)], problems: &problems
    )
    guard !problems.hasErrors else {
      let messages = problems.sorted.map(\.message).joined(separator: "; ")
      throw CommandFailure(.failed, "the plugins of this binary cannot all be on: \(messages)")
    }
    let kernel = Kernel(
      configuration, catalogue: catalogue, lanes: 1, lanesRun: false, sink: SilentSink(),
      fetching: WebClient())
    do {
      try kernel.rehearse()
      Server.declareMeters(in: kernel)
      BuildFigure.declare(in: kernel)
      return kernel
    } catch {
      throw CommandFailure(
        .failed, "the plugins of this binary cannot all be on: \(error.plugin) \(error.what)")
    }
  }
}
