/// Why a signal goes back to its sender.
enum ReturnReason: String, CaseIterable {
  /// As much waits as may.
  case full = "mailbox-full"
  /// It has waited as long as it may.
  case expired = "letter-expired"
  /// Its peer does not come back.
  case gone = "peer-gone"
  /// Its peer does not come back, and it had been sent and not confirmed.
  case doubtful = "peer-lost"
  /// The hub stops.
  case stopping = "hub-stopping"

  /// What the sender reads.
  var sentence: String {
    switch self {
    case .full: "the target is away for a moment, and more waits for it than may; send it again later"
    case .expired: "the target was away for longer than a signal waits"
    case .gone: "the target was away and has not come back"
    case .doubtful: "the target was lost before it confirmed the signal, which may have arrived or not"
    case .stopping: "the target was away, and this hub is stopping"
    }
  }
}
