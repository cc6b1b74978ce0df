import HubKernel
import HubMesh

/// What a node asks of those around it: of the engine, and of its own hub. Nothing of it waits.
protocol FleetEffects: AnyObject {
  /// Sends a message to another hub. It may be lost when the connection is.
  func publish(_ frame: [UInt8], to life: Life)
  /// Hears what is sent to this life, and no longer what is sent to the former one.
  func listen(as life: Life, insteadOf former: Life?)
  /// Writes into the bucket of hubs that a life goes on.
  func renewLease(of life: Life, beats: UInt64)
  /// Writes there that it is over, unless somebody has.
  func certifyDeath(of life: Life, by judge: Life)
  /// Reads that bucket once more.
  func readHubs()
  /// Writes into the bucket of presence.
  func store(_ value: EntryValue, at key: EntryKey)
  /// Deletes from it.
  func erase(_ key: EntryKey)
  /// Deletes everything that a life has written there.
  func purge(_ life: Life)
  /// Hears of every write in a network from now on, and reads what is there.
  func read(_ network: FleetNetwork, round: UInt64)
  /// Hears of it no more.
  func unwatch(_ network: FleetNetwork)

  /// Hands a signal to a member here.
  func deliver(_ letter: borrowing Letter, home: Life) -> Bool
  /// Tells a member here that its signal came back.
  func returned(_ signal: ReturnedSignal)
  /// A peer elsewhere has come.
  func appeared(_ member: Member, in network: NetworkKey)
  /// It has gone.
  func vanished(_ member: Member, in network: NetworkKey, reason: String)
  /// A member here has lost its id to a newer connection elsewhere, or came too late for it.
  func displaced(_ peer: PeerID, in network: NetworkKey, isNewer: Bool)
  /// A hub has come, or gone for a reason in one word.
  func hubChanged(_ life: Life, isThere: Bool, reason: String)
}
