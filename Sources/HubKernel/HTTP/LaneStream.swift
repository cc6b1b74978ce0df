/// The open end of a streamed answer on a link of a lane.
struct LaneStream: ResponseStream {
  let inbox: Inbox
  let link: Link
  let open: Lock<Bool>

  /// Sends a piece; false once the reader has gone, and then the writer should return.
  func send(_ piece: [UInt8]) -> Bool {
    guard open.withLock({ $0 }) else { return false }
    inbox.run { [link, open] lane in
      if !lane.transport.stream(piece, to: link) { open.withLock { $0 = false } }
    }
    return true
  }
}
