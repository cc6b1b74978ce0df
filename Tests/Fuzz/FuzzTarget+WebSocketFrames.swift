extension FuzzTarget {
  /// The frame reader of a server, fed in pieces.
  static let webSocketFrames = FuzzTarget(name: "websocket-frames") { input in
    // Call the frame reader of HubNet (server side: masked frames expected) over a mutable copy of `input`, in
    // pieces of `input[0] + 1` bytes, until it wants more or reports a close code.
    _ = input
  }
}
