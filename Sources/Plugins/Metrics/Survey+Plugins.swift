import HubKernel

extension Survey {
  /// So many codes of one plugin are told apart; a plugin in another language might make them up.
  private static let codeLimit = 100

  /// What each plugin costs, and how it is.
  var pluginFamilies: [MetricFamily] {
    let plugins = control.plugins()
    func family(
      _ kind: MetricFamily.Kind, _ name: String, _ help: String, _ value: (PluginStatus) -> Int
    ) -> MetricFamily {
      MetricFamily(
        kind, name, help,
        plugins.map {
          MetricSample(labels: [MeterLabel("plugin", $0.id)], value: .integer(value($0)))
        })
    }
    return [
      family(.gauge, "hub_plugin_up", "1 while a plugin runs") {
        $0.state == .running || $0.state == .behind ? 1 : 0
      },
      family(.gauge, "hub_plugin_healthy", "1 while a plugin says that all is well") {
        $0.health == .ok ? 1 : 0
      },
      family(.counter, "hub_plugin_calls", "calls of a plugin on reactors", \.calls),
      family(.gauge, "hub_plugin_waiting_events", "events a plugin has yet to hear", \.waiting),
      family(.counter, "hub_plugin_dropped_events", "events a plugin will never hear", \.dropped),
      family(.counter, "hub_plugin_restarts", "times a plugin was started again", \.restarts),
      MetricFamily(
        .counter, "hub_plugin_refusals", "times a plugin refused, by the code it gave",
        plugins.flatMap(Survey.refusals)),
    ]
  }

  private static func refusals(of plugin: PluginStatus) -> [MetricSample] {
    let sorted = plugin.refusals.sorted { $0.key < $1.key }
    func sample(_ code: String, _ count: Int) -> MetricSample {
      MetricSample(
        labels: [MeterLabel("code", code), MeterLabel("plugin", plugin.id)], value: .integer(count))
    }
    let rest = sorted.dropFirst(codeLimit).reduce(0) { $0 + $1.value }
    // The rest is there even when it is none: a series that begins with its first refusal hides that one.
    return sorted.prefix(codeLimit).map(sample) + [sample(MeterLabel.other, rest)]
  }
}
