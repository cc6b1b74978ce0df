@testable import HubNet

extension FuzzTarget {
  /// The frame reader of a server. Frames that come in pieces are read like frames that come at once.
  static let webSocketFrames = FuzzTarget(name: "websocket-frames") { input in
    let size = Int(input.first ?? 0) + 1
    let whole = FrameTranscript(of: input, pieces: max(input.count, 1))
    let pieces = FrameTranscript(of: input, pieces: size)
    precondition(whole.bytes == pieces.bytes, "pieces of \(size) bytes change what is read")
  }
}
