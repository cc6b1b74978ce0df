@testable import ClientChannels

extension FuzzTarget {
  /// What a peer says over its channel: lines of frames, each taken by the numbers of one direction or of the
  /// other, and never handed on twice or out of order.
  static let channelFrames = FuzzTarget(name: "channel-frames") { bytes in
    var incoming = Incoming()
    var outgoing = Outgoing()
    var handed: UInt64 = 0
    for line in bytes.split(separator: 10, omittingEmptySubsequences: false) {
      let line = UnsafeRawBufferPointer(rebasing: line)
      for _ in 0..<3 { outgoing.add(line) }
      outgoing.flush(on: line.count % 2 == 0 ? .socket : .channel) { !$0.isEmpty }
      switch Frame(line) {
      case .message(let number, let offset):
        precondition(line[offset - 1] == Frame.space)
        let message = UnsafeRawBufferPointer(rebasing: line[offset...])
        if incoming.take(number, message, limit: 1_000) == .inOrder {
          precondition(number == handed + 1)
          handed = number
          while incoming.next() != nil { handed += 1 }
        }
        precondition(incoming.last == handed && incoming.bytes <= 1_000)
      case .acknowledgement(let number):
        let before = outgoing.acknowledged
        let isTaken = outgoing.acknowledge(number)
        precondition(!isTaken || outgoing.acknowledged == max(before, number))
      case .farewell: _ = outgoing.lose(.channel)
      case .question, .sign, nil: break
      }
      precondition(outgoing.count > 0 || outgoing.bytes == 0)
    }
  }
}
