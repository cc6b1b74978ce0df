public import HubKernel

/// Makes sessions with other hubs, each with one data channel, for those who carry frames over them. The
/// plugin has a maker of its own; another plugin that offers this takes its place, as tests do.
public protocol ChannelMaking: Sendable {
  /// Makes one side of a session, on the mesh's reactor.
  func make(_ wish: ChannelWish, _ listener: any ChannelListener, at station: Station) -> any HubChannel
}

/// Which session is to be made.
public struct ChannelWish: Sendable, Equatable {
  /// This hub and the other one.
  public let own: PeerID
  /// The other one.
  public let hub: PeerID
  /// The number by which both know the session.
  public let attempt: UInt64
  /// Whether this side offers it.
  public let isOffering: Bool
}

/// What two sides of a session tell each other before there is a channel.
public enum ChannelSignal: Sendable, Equatable {
  /// A description, in the session description protocol.
  case offer(String)
  /// The answer to one.
  case answer(String)
  /// A way to reach the side that says it; nil after the last one.
  case candidate(String?)
}

/// What became of a message.
public enum ChannelVerdict: Sendable, Equatable {
  /// It is on its way.
  case sent
  /// It was not taken, as too much is on its way; `drained` says when there is room.
  case full
  /// There is no channel.
  case closed
}

/// One side of a session. It is used on the mesh's reactor alone.
public protocol HubChannel: AnyObject {
  /// The longest message that the other side takes, in bytes.
  var longestMessage: Int { get }
  /// How many bytes were sent and are not confirmed.
  var waiting: Int { get }
  /// Begins: the side that offers says its offer.
  func begin(at station: Station)
  /// Takes what the other side said.
  func take(_ signal: ChannelSignal, at station: Station)
  /// Sends a message over the channel, after those before it.
  func send(_ message: UnsafeRawBufferPointer, _ kind: MessageKind, at station: Station) -> ChannelVerdict
  /// Ends it. Its listener hears nothing more.
  func close(reason: String, at station: Station)
}

/// Hears of a session. It is told on the mesh's reactor, perhaps from within a call of the session.
public protocol ChannelListener: AnyObject, Sendable {
  /// This is to be told to the other side.
  func said(_ signal: ChannelSignal, at station: Station)
  /// The channel is open.
  func opened(at station: Station)
  /// A message came. The bytes are valid during the call.
  func received(_ message: UnsafeRawBufferPointer, _ kind: MessageKind, at station: Station)
  /// There is room again.
  func drained(at station: Station)
  /// It is over, for a reason in a sentence.
  func ended(reason: String, at station: Station)
}
