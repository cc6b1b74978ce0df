/// What is to be done so that a hub's links move, or have moved.
package enum MigrationStep: Sendable, Equatable {
  /// Begin a session with a hub by an offer of this number.
  case offer(HubID, attempt: UInt64)
  /// Begin a session by answering the offer of this number.
  case answer(HubID, attempt: UInt64)
  /// Tell a hub that its offer leads to nothing, and why, in a word.
  case refuse(HubID, attempt: UInt64, code: String)
  /// Let go of a session, with the channel in it if there is one.
  case abandon(HubID, attempt: UInt64, reason: String)
  /// The channel to a hub has carried a frame each way.
  case connected(HubID)
  /// A channel that was connected is no more.
  case disconnected(HubID)
  /// The hub could do without WebSockets from now on, if it stays so.
  case ready(channels: Int, hubs: Int)
  /// It could not any more.
  case unready
  /// Tell a hub whether this one can do without the WebSockets between them.
  case consent(HubID, attempt: UInt64, Bool)
  /// Close the WebSockets with these hubs: the channels carry everything.
  case closeSockets([HubID])
  /// See to it that there are WebSockets with these hubs again.
  case recallSockets([HubID])
  /// So many WebSockets have been closed, and so many channels carry what they did.
  case migrated(sockets: Int, channels: Int)
}
