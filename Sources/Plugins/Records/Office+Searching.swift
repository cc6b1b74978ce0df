import HubKernel
import HubRecords

extension Office {
  /// What there is of a topic, here and elsewhere, newest first; and where it was found.
  func search(_ topic: RecordTopic, limit: Int) async -> (records: [Record], source: String) {
    let now = around.now
    let here = table.withLock { $0.find(topic, at: now, withRemovals: true) }?.records ?? []
    let helpers = replicators.withLock { $0.members }
    var best = Dictionary(here.map { ($0.key.author, $0) }) { $1 }
    var isFromElsewhere = false
    for helper in helpers {
      let elsewhere = await helper.seek(topic.topic, in: topic.namespace)
      for record in elsewhere.prefix(Request.mostLimit)
      where RecordTopic(record.key.topic, in: record.key.namespace) == topic {
        if let known = best[record.key.author], !record.wins(over: known) { continue }
        guard mayShow(record) else { continue }
        best[record.key.author] = record
        isFromElsewhere = true
      }
    }
    let shown = best.values.filter { !$0.isRemoval && $0.end > now }.sorted { $0.isListed(before: $1) }
    return (Array(shown.prefix(limit)), isFromElsewhere ? "hubs" : "local")
  }

  /// Takes a record that was published here to other hubs, as far as anybody does that.
  func spread(_ record: Record) async -> RecordSpread {
    let helpers = replicators.withLock { $0.members }
    guard !helpers.isEmpty else { return RecordSpread() }
    let patience = around.settings.server.spreadWithin
    return await withTaskGroup(of: RecordSpread.self) { group in
      for helper in helpers { group.addTask { await helper.spread(record, within: patience) } }
      var total = RecordSpread()
      for await one in group {
        total.replicas += one.replicas
        total.hubs += max(0, one.hubs - 1)
        if one.replicas > 0 || total.method == .none { total.method = one.method }
      }
      return total
    }
  }
}
