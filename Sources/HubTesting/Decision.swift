public import HubKernel

/// What became of an intent.
public struct Decision<I: Intent & Sendable>: Sendable {
  /// The intent as those who were asked have left it.
  public let intent: I
  /// Whether somebody took it.
  public let isTaken: Bool
  /// Why it shall not be.
  public let refusal: Refusal?

  init(_ answer: Result<Bool, Refusal>, _ intent: I) {
    self.intent = intent
    switch answer {
    case .success(let isTaken): (self.isTaken, refusal) = (isTaken, nil)
    case .failure(let refusal): (isTaken, self.refusal) = (false, refusal)
    }
  }

  /// Whether its owner may carry it out.
  public var mayProceed: Bool { !isTaken && refusal == nil }
}
