import HubKernel
import HubRecords

extension RecordReplicationPlugin {
  /// What the plugin counts.
  struct Metrics: Sendable {
    private let partners: Gauge
    private let records: Gauge
    private let short: Gauge
    private let surplus: Gauge
    private let waiting: Gauge
    private let rounds: Counter
    private let sameRounds: Counter
    private let words: Counter
    private let bytes: Counter
    private let sent: Counter
    private let repaired: Counter
    private let handedOver: Counter
    private let seeks: Counter
    private let unheard: Counter
    private let refused: [ReplicaFault: Counter]
    let posts: Counter
    let failedPosts: Counter
    let refusedPosts: Counter
    let droppedWords: Counter

    init(_ meters: Meters) {
      partners = meters.gauge("partners", "other hubs that replicate and are in reach")
      records = meters.gauge("records", "records here as the replicator knows them, removals among them")
      short = meters.gauge("short_records", "records for which there are fewer hubs than copies")
      surplus = meters.gauge("surplus_records", "records here that other hubs should have instead")
      waiting = meters.gauge("waiting_records", "records that wait to be sent or are under way")
      rounds = meters.counter("rounds_total", "comparisons with other hubs")
      sameRounds = meters.counter("same_rounds_total", "comparisons that found the same on both sides")
      words = meters.counter("words_total", "words said to other hubs")
      bytes = meters.counter("bytes_total", "bytes said to other hubs")
      sent = meters.counter("sent_total", "records sent to other hubs")
      repaired = meters.counter("repaired_total", "records that were lacking here and came from other hubs")
      handedOver = meters.counter("handed_over_total", "records given up to hubs that are nearer")
      seeks = meters.counter("seeks_total", "topics looked for on other hubs")
      unheard = meters.counter("unheard_total", "words that nobody listened to")
      refused = Dictionary(
        uniqueKeysWithValues: ReplicaFault.allCases.map { fault in
          (
            fault,
            meters.counter(
              "refused_total", "what hubs did that they should not", labels: ["code": fault.rawValue])
          )
        })
      posts = meters.counter("posts_total", "requests to other hubs over HTTP")
      failedPosts = meters.counter("failed_posts_total", "such requests that came to nothing")
      refusedPosts = meters.counter("refused_posts_total", "requests of others that were turned away")
      droppedWords = meters.counter("dropped_words_total", "words for which there was no room")
    }

    func refuse(_ fault: ReplicaFault) { refused[fault]?.add() }

    /// Shows how a node is, and adds what it has counted since that was last done.
    func show(_ node: ReplicaNode, since before: ReplicaCounters) {
      let now = node.counters
      partners.set(node.partnerIDs.count)
      records.set(node.count)
      short.set(node.short)
      surplus.set(node.surplusCount)
      waiting.set(node.waiting)
      rounds.add(now.rounds - before.rounds)
      sameRounds.add(now.sameRounds - before.sameRounds)
      words.add(now.wordsSaid - before.wordsSaid)
      bytes.add(now.bytesSaid - before.bytesSaid)
      sent.add(now.recordsSent - before.recordsSent)
      repaired.add(now.repaired - before.repaired)
      handedOver.add(now.handedOver - before.handedOver)
      seeks.add(now.seeks - before.seeks)
      unheard.add(now.unheard - before.unheard)
    }
  }
}
