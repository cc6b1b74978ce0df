public import HubKernel

/// Words between hubs of this kind, for plugins that are on several of them. A word takes the stream in
/// which everything between two hubs goes, over as many other hubs as lie between: in order, and once. Hubs
/// that do not know a channel leave its words unheard.
public protocol HubWords: Sendable {
  /// The id of this hub.
  var id: PeerID { get }
  /// The hubs to which something can be said now, in the order of their ids.
  var hubsInReach: [HubFigures] { get }
  /// Another number whenever the hubs may be different.
  var changes: Int { get }
  /// Says something to a hub, at most `HubWordLimits.longest` bytes. `done` is told, on the reactor of the
  /// mesh, whether it is under way; what was under way when a stream ends is gone without a notice.
  func say(
    _ word: [UInt8], to hub: PeerID, on channel: String, _ done: @escaping @Sendable (Bool) -> Void)
  /// From now on that one hears what others say on a channel, in the place of whoever did.
  func listen(on channel: String, _ listener: any HubWordListener)
  /// That one hears no more of a channel, if it did.
  func leave(_ channel: String, _ listener: any HubWordListener)
}

/// Hears what other hubs say on a channel.
public protocol HubWordListener: AnyObject, Sendable {
  /// A hub says something. It is told on the reactor of the mesh, and does not wait there.
  func heard(_ word: [UInt8], from hub: PeerID)
}

/// How long words between hubs may be.
public enum HubWordLimits {
  /// The longest word of a plugin, in bytes.
  public static let longest = 32_000
  /// The longest name of a channel, in bytes.
  public static let longestChannel = 64
}
