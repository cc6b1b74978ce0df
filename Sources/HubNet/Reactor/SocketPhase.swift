/// How far a socket has come.
enum SocketPhase: UInt8 {
  case free
  /// We called somebody, and TCP has yet to answer.
  case connecting
  /// A proxy is to say whom it speaks for.
  case proxy
  case handshake
  /// We called somebody, and its half of the WebSocket handshake is awaited.
  case greeting
  /// A request is awaited, or coming in.
  case request
  /// A request is whole and has no answer yet. Nothing is read.
  case answering
  case streaming
  /// An upgrade waits for the kernel's decision. Nothing is read.
  case deciding
  /// A WebSocket at work.
  case open
  /// Our close frame is on its way, theirs is awaited.
  case closing
  /// Everything has been said; what is queued goes out, then we wait a little for the other side to hang up.
  case lingering
}
