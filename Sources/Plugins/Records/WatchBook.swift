import HubKernel
import HubRecords

/// Who is to be told of which topic.
struct WatchBook {
  private var topics: [RecordTopic: [ConnectionID]] = [:]
  private var peers: [ConnectionID: Set<RecordTopic>] = [:]
  private var tenants: [String: Int] = [:]
  private(set) var count = 0

  func watchers(of topic: RecordTopic) -> [ConnectionID] { topics[topic] ?? [] }

  /// Puts a peer down for a topic, unless there is too much already. To watch twice is to watch once.
  mutating func add(
    _ connection: ConnectionID, to topic: RecordTopic, perPeer: Int, inAll: Int
  ) -> RecordObjection? {
    let own = peers[connection] ?? []
    guard !own.contains(topic) else { return nil }
    guard own.count < perPeer else {
      return RecordObjection(.tooManyWatches, "a peer watches at most \(perPeer) topics")
    }
    guard tenants[topic.namespace, default: 0] < inAll else {
      return RecordObjection(.tooManyWatches, "the peers here watch at most \(inAll) topics together")
    }
    peers[connection, default: []].insert(topic)
    topics[topic, default: []].append(connection)
    tenants[topic.namespace, default: 0] += 1
    count += 1
    return nil
  }

  /// Strikes a peer off a topic; false when it was not down for it.
  @discardableResult
  mutating func remove(_ connection: ConnectionID, from topic: RecordTopic) -> Bool {
    guard peers[connection]?.remove(topic) != nil else { return false }
    if peers[connection]?.isEmpty == true { peers[connection] = nil }
    topics[topic]?.removeAll { $0 == connection }
    if topics[topic]?.isEmpty == true { topics[topic] = nil }
    let left = tenants[topic.namespace, default: 1] - 1
    tenants[topic.namespace] = left > 0 ? left : nil
    count -= 1
    return true
  }

  /// Strikes a peer off everything.
  mutating func remove(_ connection: ConnectionID) {
    for topic in peers[connection] ?? [] { remove(connection, from: topic) }
  }
}
