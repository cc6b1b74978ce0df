import HubBase

@testable import HubNet

extension FuzzTarget {
  /// What a hub says to a peer that loads it: a refusal, or the answer that opens a WebSocket and frames
  /// behind it. The first byte says whether the answer is a right one, and in which pieces everything comes.
  static let callWire = FuzzTarget(name: "call-wire") { input in
    let bytes = Array(input)
    guard let first = bytes.first,
      let wire = CallWire(
        "ws://127.0.0.1:9000/?peerId=a", fields: [], longestMessage: 1_000, keys: RandomReserve())
    else { return }
    var all = Array(bytes.dropFirst())
    if first & 1 == 1 { all = answer(to: wire.request) + all }
    let size = max(1, Int(first >> 1))
    for start in stride(from: 0, to: all.count, by: size) {
      var piece = Array(all[start..<min(start + size, all.count)])
      let outcome = piece.withUnsafeMutableBytes { place in
        wire.take(place) { precondition($0.count <= 1_000, "a message is longer than it may be") }
      }
      if case .refused(_, _, let code) = outcome { precondition(code.count <= 64, "a code without an end") }
      guard outcome == .more else { return }
    }
    precondition(first & 1 == 0 || all.isEmpty || wire.isOpen, "a right answer did not open it")
  }
}
