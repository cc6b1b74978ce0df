internal import HubFetch
internal import HubKernel
internal import HubNet

extension Invocation {
  /// The hub of the configuration, put together and not started.
  func rehearsedKernel() throws(CommandFailure) -> Kernel {
    var loaded = ConfigurationLoader(self).load(withSecrets: false)
    let kernel = loaded.rehearsal()
    if !loaded.problems.isEmpty { console.note(loaded.rendered(colour: console.errors.hasColour)) }
    guard let kernel else { throw CommandFailure(.invalid, "") }
    return kernel
  }

  /// What every plugin of this binary declares, asked of hubs that are put together and not started. Of
  /// plugins that offer the same only one can be on, so there may be several.
  func everyPlugin() throws(CommandFailure) -> PluginDisplay {
    var display = PluginDisplay()
    for company in Self.companies(of: catalogue) { display.add(try kernel(of: company)) }
    return display
  }

  /// Plugins that can be on together, as often as it takes for all to have their turn.
  static func companies(of catalogue: [CatalogueEntry]) -> [[CatalogueEntry]] {
    var companies: [[CatalogueEntry]] = []
    var rest = catalogue.map(\.manifest.id)
    while !rest.isEmpty {
      var offered: Set<Capability> = []
      var chosen: Set<String> = []
      for isLeft in [true, false] {
        for entry in catalogue where rest.contains(entry.manifest.id) == isLeft {
          guard offered.isDisjoint(with: entry.manifest.provides) else { continue }
          offered.formUnion(entry.manifest.provides)
          chosen.insert(entry.manifest.id)
        }
      }
      companies.append(catalogue.filter { chosen.contains($0.manifest.id) })
      rest.removeAll(where: chosen.contains)
    }
    return companies
  }

  private func kernel(of plugins: [CatalogueEntry]) throws(CommandFailure) -> Kernel {
    let list = ConfigNode(.list(plugins.map { ConfigNode(.scalar($0.manifest.id, plain: true)) }))
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
