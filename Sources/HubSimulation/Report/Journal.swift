/// What happened to those concerned, kept while a run is repeated to explain a violation.
package final class Journal {
  /// So many of the newest lines are kept when nothing is said, as they lead to the violation.
  package static let usual = 240

  private let kept: Int
  private let hubs: Set<Int>
  private let peers: Set<Int>
  private var lines: [String] = []
  private var start = 0
  private var omitted = 0

  package init(hubs: [Int], peers: [Int], keeps kept: Int = Journal.usual) {
    self.kept = max(kept, 1)
    self.hubs = Set(hubs)
    self.peers = Set(peers)
  }

  /// What was kept, in order.
  package var text: String {
    let ordered = lines[start...] + lines[..<start]
    let head = omitted > 0 ? "(\(omitted) earlier lines are left out)\n" : ""
    return head + ordered.map { $0 + "\n" }.joined()
  }

  /// Whether something that concerns these is worth a line. What concerns a peer is told for that peer only.
  func concerns(_ first: Int, _ second: Int, peer: Int) -> Bool {
    if peer >= 0 { return peers.contains(peer) }
    if first == second || second < 0 { return hubs.contains(first) }
    return hubs.contains(first) && hubs.contains(second)
  }

  func add(_ sentence: String, now: Moment) {
    put("\(now.seconds) s  \(sentence)")
  }

  /// A frame that is sent from one of those concerned to another, at once or over others.
  func frame(_ words: String, from: Int, to: Int, origin: Int, target: Int, bytes: Int, now: Moment) {
    guard hubs.contains(origin), hubs.contains(target), peers.isEmpty || hubs.count > 1 else { return }
    let way = origin == from ? "" : ", from hub \(origin)"
    let aim = target == to ? "" : ", for hub \(target)"
    let key = "hub \(from) sends hub \(to) \(words), \(bytes) bytes\(way)\(aim)"
    put("\(now.seconds) s    \(key)")
  }

  private func put(_ line: String) {
    if lines.count < kept {
      lines.append(line)
    } else {
      lines[start] = line
      start = (start + 1) % kept
      omitted += 1
    }
  }
}
