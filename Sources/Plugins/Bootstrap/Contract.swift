public import HubKernel

/// Another hub has let this one in.
public struct BootstrapConnected: Event {
  /// The address that was called.
  public let uri: String
}

/// A link to another hub, called by this one, has ended.
public struct BootstrapDisconnected: Event {
  /// The address that was called.
  public let uri: String
  /// The close code.
  public let code: Int
  /// Why, in a sentence.
  public let reason: String
}

/// A signal came from another hub, for this hub's own peer.
public struct BootstrapSignaling: Event {
  /// What kind of signal.
  public let type: String
  /// Its contents as JSON.
  public let data: String
  /// Who sent it.
  public let fromPeerId: PeerID
  /// For whom it is, when that is said.
  public let targetPeerId: PeerID?
  /// The address from which it came.
  public let uri: String
}

/// A hub that this one calls.
public struct BootstrapHub: Sendable, Equatable {
  /// Its address.
  public let uri: String
  /// Whether it has let this hub in.
  public let connected: Bool
  /// When it was last called, in milliseconds since 1970; nil when it never was.
  public let lastAttempt: Int64?
  /// How many times it was called since it last let this hub in.
  public let attemptNumber: Int
}

/// What an attempt came to.
public enum AttemptOutcome: Sendable, Equatable {
  /// It has let this hub in.
  case connected(hub: PeerID)
  /// The address leads back to this hub.
  case isSelf
  /// It did not come about.
  case failed(code: String, reason: String)
}

/// Links to the hubs that this one calls by itself.
public protocol BootstrapControl: Sendable {
  /// The hubs of the settings, those that somebody asked for, and those found that are called or linked.
  var bootstrapHubs: [BootstrapHub] { get }
  /// Calls all of them that are not linked, whatever `autoConnect` says, and goes on doing so.
  func connectToBootstrapHubs()
  /// Calls a hub, holds the link from then on, and tells what the first attempt came to. `attempt` is the
  /// number of attempts before. Throws when that is no address of a hub.
  @discardableResult
  func connectToHub(_ uri: String, attempt: Int) async throws -> AttemptOutcome
  /// Ends the links to all of them, and calls nobody until somebody asks for it.
  func disconnectFromBootstrapHubs()
}
