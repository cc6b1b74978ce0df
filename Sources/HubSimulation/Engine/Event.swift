/// Something that happens at a moment: whose it is depends on the kind.
struct Event {
  enum Kind: UInt8 {
    /// The first frame of a lane arrives: `subject` is the lane.
    case arrival
    /// A frame of a lane without order arrives: `subject` is the lane, `detail` the frame.
    case stray
    /// The notice that a wire has ended reaches one end: `subject` is the wire, `detail` the end.
    case ending
    /// A node has something to do: `subject` is the hub, `detail` its life.
    case tick
    /// A hub looks whom to call: `subject` is the hub, `detail` its life.
    case dial
    /// A call comes to its end: `subject` is the hub, `detail` the call.
    case answer
    /// A peer connects: `subject` is the peer, `detail` the hub or -1 for any.
    case connect
    /// A connection that lingers is found dead: `subject` is the peer, `detail` the hub.
    case linger
    /// Somebody writes a letter.
    case letter
    /// Somebody joins, leaves or moves.
    case churn
    /// A line of the scenario: `subject` is its number, `detail` how often it was done before.
    case action
    /// What a line of the scenario began comes to its end: `subject` is the line, `detail` the hub.
    case relief
    /// It has taken as long as forming a channel takes: `subject` is the number of the formation.
    case formation
    /// A liar lies: `subject` is the hub.
    case lie
    /// The oracle looks.
    case sample
  }

  var due: Moment
  /// Events of one moment happen in the order they were arranged.
  var order: UInt64
  var kind: Kind
  var subject: Int32
  var detail: Int32

  @inline(__always)
  func isBefore(_ other: Event) -> Bool {
    due != other.due ? due < other.due : order < other.order
  }
}
