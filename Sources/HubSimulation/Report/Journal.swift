/// What happened to those concerned, kept while a run is repeated to explain a violation.
package final class Journal {
  /// The newest lines are kept, as they lead to the violation.
  private static let kept = 240

  private let hubs: Set<Int>
  private let peers: Set<Int>
  private var lines: [String] = []
  private var start = 0
  private var omitted = 0
  /// Frames from one hub to another that nothing came between.
  private var run: (from: Int, to: Int, count: Int, bytes: Int, last: Moment)?

  package init(hubs: [Int], peers: [Int]) {
    self.hubs = Set(hubs)
    self.peers = Set(peers)
  }

  /// What was kept, in order.
  package var text: String {
    endRun()
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
    endRun()
    put("\(now.seconds) s  \(sentence)")
  }

  func frame(_ bytes: UnsafeRawBufferPointer, from: Int, to: Int, now: Moment) {
    guard hubs.contains(from), hubs.contains(to) else { return }
    if let current = run, current.from == from, current.to == to {
      run = (from, to, current.count + 1, current.bytes + bytes.count, now)
      return
    }
    endRun()
    run = (from, to, 1, bytes.count, now)
  }

  private func endRun() {
    guard let ended = run else { return }
    run = nil
    let frames = ended.count == 1 ? "a frame" : "\(ended.count) frames"
    put("\(ended.last.seconds) s    hub \(ended.from) sends hub \(ended.to) \(frames), \(ended.bytes) bytes")
  }

  private func put(_ line: String) {
    if lines.count < Journal.kept {
      lines.append(line)
    } else {
      lines[start] = line
      start = (start + 1) % Journal.kept
      omitted += 1
    }
  }
}
