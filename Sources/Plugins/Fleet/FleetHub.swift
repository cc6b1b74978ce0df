import HubMesh

/// Another hub of the fleet, in one of its lives.
final class FleetHub {
  enum State { case living, dead }

  let life: Life
  var state = State.living
  /// When it last said that it lives.
  var lastHeard: Int64
  /// How often it had said so by then.
  var beats: UInt64 = 0
  /// When somebody last wrote down that it does not, here.
  var judged: Int64?
  var outgoing = OutgoingStream()
  /// When the other side last confirmed something, or there was nothing to confirm.
  var lastProgress: Int64 = 0
  /// The number of the last item that has come.
  var received: UInt64 = 0
  /// The number of the last that the other side was told of.
  var confirmed: UInt64 = 0
  /// Since when a confirmation is owed, and for how many bytes.
  var owesSince: Int64?
  var owedBytes = 0
  var isMissing = false
  /// Whether there is something to say at the end of the turn.
  var isDirty = false
  /// The networks in which it has members.
  var networks: Set<NetworkKey> = []

  init(_ life: Life, now: Int64) { (self.life, lastHeard) = (life, now) }
}
