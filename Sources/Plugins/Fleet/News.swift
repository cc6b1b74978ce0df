import HubKernel
import HubMesh

/// What the engine has to say, left by its threads for the reactor.
enum News: Sendable {
  /// There is a connection with that server, which takes messages of so many bytes.
  case connected(server: String, longest: Int)
  case disconnected(reason: String)
  /// Messages were thrown away unread.
  case behind
  /// The messages ordered last are out, and this was their memory.
  case ready([[UInt8]])
  /// A message from another hub.
  case frame(any FrameBytes)
  /// A hub has written that it lives.
  case lease(Life, beats: UInt64)
  /// Somebody has written that one does not.
  case certificate(of: Life, by: Life)
  /// An entry of presence was written, or deleted.
  case entry(NetworkKey, Life, PeerID, value: [UInt8]?, revision: UInt64)
  /// The entries of a network have been read.
  case reading(NetworkKey, round: UInt64, [Entry])
  /// Something is wrong that an operator should know.
  case complaint(String)

  /// Whether it is sent again, or read again, when it was thrown away.
  var canBeMissed: Bool {
    switch self {
    case .frame, .entry, .lease, .certificate, .complaint: true
    case .connected, .disconnected, .behind, .ready, .reading: false
    }
  }

  struct Entry: Sendable {
    var life: Life
    var peer: PeerID
    var value: [UInt8]
    var revision: UInt64
  }
}
