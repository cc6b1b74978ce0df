import HubKernel

/// Sees what a plugin does in a hub that tells it recorded events.
struct ReplayWatch {
  private let hub: TestHub
  private let plugin: String
  /// Events that nobody but the plugin tells.
  private let own: Set<String>
  private var refused: [String: Int] = [:]

  init(_ hub: TestHub, plugin: String, own: Set<String>) {
    self.hub = hub
    self.plugin = plugin
    self.own = own
    hub.forget()
  }

  /// What it did since this was last asked.
  mutating func news(at milliseconds: Int64, after event: String) -> [ReplayedAct] {
    var words: [String] = []
    for (peer, text) in hub.unheard { words.append("send to \(peer): \(text)") }
    for one in hub.allEvents where own.contains(one.eventName) {
      words.append("emit \(one.eventName) \((try? JSONEncoding.encode(one)) ?? "")")
    }
    for record in hub.log where record.plugin == plugin {
      let fields = record.fields.map { " \($0.name)=\($0.value)" }.joined()
      words.append("log \(record.level.rawValue): \(record.message)\(fields)")
    }
    let refusals = hub.plugins.first { $0.id == plugin }?.refusals ?? [:]
    for (code, count) in refusals.sorted(by: { $0.key < $1.key }) where count > refused[code, default: 0] {
      words.append("refuse \(code) (\(count - refused[code, default: 0]))")
    }
    refused = refusals
    // What has been seen is not looked at again.
    hub.forget()
    return words.map { ReplayedAct(milliseconds: milliseconds, after: event, what: $0.printable) }
  }
}
