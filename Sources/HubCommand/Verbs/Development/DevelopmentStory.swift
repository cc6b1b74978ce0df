internal import HubKernel

/// What hubs that are thrown away say in their logs, as the eight steps of moving to data channels. It knows
/// no processes: it is told lines and answers lines.
struct DevelopmentStory {
  /// What a line of a log said, as far as it is part of the story.
  private enum Word {
    static let linked = "linked with a hub"
    static let joined = "a hub joined the mesh"
    static let left = "a hub left the mesh"
    static let connected = "a data channel joins this hub with another"
    static let disconnected = "a data channel with another hub has ended"
    static let ready = "there are data channels enough to do without WebSockets"
    static let unready = "there are not data channels enough any more to do without WebSockets"
    static let moved = "this hub has moved from WebSockets to data channels"
  }

  /// Ids and names of the hubs, in their order.
  private(set) var hubs: [(id: PeerID, name: String)] = []
  private var known: [Int: Set<PeerID>] = [:]
  private(set) var channels: [Int: Set<PeerID>] = [:]
  private var ready: Set<Int> = []
  private(set) var moved: Set<Int> = []
  private(set) var closed = 0
  private var told: Set<String> = []
  private(set) var isEverybodyKnown = false
  /// How many there are to be.
  let total: Int

  init(total: Int) { self.total = total }

  mutating func add(_ id: PeerID, _ name: String) { hubs.append((id, name)) }

  /// Whether every hub carries everything over data channels.
  var hasMoved: Bool { moved.count == total }

  private func name(_ id: PeerID) -> String { hubs.first { $0.id == id }?.name ?? "\(id)" }

  /// A hub has logged a line; answers what is to be printed.
  mutating func hear(_ line: String, of hub: Int) -> [String] {
    guard let record = try? JSONValue(parsing: line), let message = record["message"]?.text,
      hubs.indices.contains(hub)
    else { return [] }
    let other = record["fields"]?["hub"]?.text.flatMap(PeerID.init)
    let own = hubs[hub].name
    switch message {
    case Word.linked:
      guard let other, record["fields"]?["called"]?.text == "by this hub" else { return [] }
      return [say(hub < 2 ? 2 : 3, "\(own) is linked with \(name(other)) over a WebSocket")]
    case Word.joined:
      guard let other else { return [] }
      known[hub, default: []].insert(other)
      guard !isEverybodyKnown, (0..<total).allSatisfy({ known[$0]?.count == total - 1 }) else { return [] }
      isEverybodyKnown = true
      return [say(4, "all \(total) hubs know each other")]
    case Word.left:
      guard let other, known[hub]?.remove(other) != nil else { return [] }
      return [say(9, "\(own) knows that \(name(other)) is gone, and that its peers are")]
    case Word.connected: return other.map { connect(hub, $0) } ?? []
    case Word.disconnected:
      guard let other else { return [] }
      channels[hub]?.remove(other)
      return [say(5, "\(own) has lost its data channel with \(name(other))")]
    case Word.ready:
      guard ready.insert(hub).inserted else { return [] }
      let count = record["fields"]?["channels"]?.text ?? ""
      return [say(5, "\(own) is ready with \(count) data channel\(count == "1" ? "" : "s")")]
    case Word.unready:
      ready.remove(hub)
      return [say(5, "\(own) is not ready any more")]
    case Word.moved:
      moved.insert(hub)
      let count = Int(record["fields"]?["closed"]?.text ?? "") ?? 0
      closed += count
      return [say(6, "\(own) has seen \(count) WebSocket\(count == 1 ? "" : "s") with other hubs close")]
    default: return []
    }
  }

  private mutating func connect(_ hub: Int, _ other: PeerID) -> [String] {
    channels[hub, default: []].insert(other)
    guard let there = hubs.firstIndex(where: { $0.id == other }),
      channels[there]?.contains(hubs[hub].id) == true
    else { return [] }
    let pair = [hub, there].sorted().map { hubs[$0].name }.joined(separator: " and ")
    return told.insert(pair).inserted ? [say(5, "\(pair) have a data channel")] : []
  }

  func say(_ step: Int, _ sentence: String) -> String { "\(step)  \(sentence)" }
}
