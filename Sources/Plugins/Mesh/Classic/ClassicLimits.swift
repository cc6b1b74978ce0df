/// How much one hub of an older kind may ask of this one, and all of them together.
struct ClassicLimits {
  /// Hubs of older kinds.
  var links = 256
  /// Peers all of them may tell of: one in two networks counts twice.
  var totalPeers = 100_000
  /// Bytes that all these peers may say of themselves.
  var totalNotes = 33_554_432
  /// Peers one hub may tell of.
  var peers = 10_000
  /// Networks these may be in.
  var networks = 1_000
  /// Hubs it may tell of.
  var hubs = 256
  /// Bytes that a peer may say of itself.
  var note = 4_096
  /// Messages a second, in the long run.
  var messagesPerSecond = 5_000
  /// Messages at once: when it joins, it tells of all its peers.
  var burst = 20_000
  /// Refusals within a minute after which it is cut off.
  var strikes = 1_000
  var strikeWindow: Int64 = 60_000

  /// Peers told to it in one turn; the rest follows in the next turns.
  var toldAtOnce = 256
  /// Milliseconds between such turns.
  var toldEvery: Int64 = 20
  /// Milliseconds between two tellings of a whole network, however many newcomers ask for one.
  var retellEvery: Int64 = 250
  /// Milliseconds for which it still hears of a network after its last peer there has left.
  var lapse: Int64 = 30_000
  /// Milliseconds before a peer is taken up that is not known otherwise any more: if it has left altogether,
  /// its own hub says so in the next moment.
  var takeUpAfter: Int64 = 500
  /// Milliseconds for which a departure without a network waits for one that names it.
  var departureWait: Int64 = 100
  /// Milliseconds within which the same signal on two links is taken for copies of one.
  var copyWindow: Int64 = 2_000
  /// Signals remembered for that.
  var copies = 4_096

  /// Bytes of one message on a data channel: what every WebRTC of hubs takes.
  var relay = 65_536
  /// Milliseconds for which what a hub tells is taken for its answer when it was asked.
  var answerTime: Int64 = 1_000
  /// Milliseconds within which a hub has to tell over a WebSocket of a peer that is known by its channel.
  var confirmation: Int64 = 8_000
  /// Milliseconds for which peers are remembered while there is a channel and no WebSocket.
  var memory: Int64 = 300_000
}
