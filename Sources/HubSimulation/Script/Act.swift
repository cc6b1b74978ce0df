/// One line of a scenario that does something, once or again and again.
struct Act: Sendable, Equatable {
  enum Deed: Sendable, Equatable {
    /// The process ends at once; its system tells the others.
    case kill
    /// The machine is gone without a word.
    case vanish
    /// The hub says that it goes, and goes.
    case drain
    /// The hub starts, in a new life.
    case restart
    /// The process stands still.
    case freeze
    /// The wall clock jumps, which the next start will see.
    case clock(Moment)
    /// The monotonic clock leaps ahead, as after a machine slept.
    case leap(Moment)
    /// The hub cannot reach the others, nor they it.
    case cut
    /// All cuts are over.
    case heal
    /// One connection breaks.
    case sever
    /// One data channel breaks.
    case severChannel
    /// No data channel of the hub gets anything through.
    case block
    /// All peers of the hub lose their connections and come back elsewhere.
    case storm
    case join(Int)
    case leave(Int)
    case move(Int)
    /// The hub begins to lie, in a way that the seed chooses when none is said.
    case lie(Lie?)
  }

  /// Which hubs.
  enum Whom: Sendable, Equatable {
    case hub(Int)
    /// One that is drawn among those that run, or among those that do not when it is to start.
    case any
    /// The next in turn.
    case each
    case half
    case region(Int)
    case all
  }

  let deed: Deed
  let whom: Whom
  /// After how long it is over, when it is not for good.
  let duration: Moment?
  let first: Moment
  let last: Moment
  let step: Moment
  /// Where it stands, for reports.
  let line: Int
  let words: String

  /// How often it is done.
  var times: Int { step > 0 ? Int((last - first) / step) + 1 : 1 }
}
