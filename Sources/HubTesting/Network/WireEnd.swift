import HubKernel

/// Who sits at one end of a wire: a hub's reactor, or a stranger. Used on the bench's thread alone.
protocol WireEnd: AnyObject {
  /// The name of the place it is at.
  var host: String { get }
  /// How long it waits for a sign of life; nil for ever.
  var peerTimeout: UInt64? { get }
  /// Whether it takes nothing for now.
  var isResting: Bool { get }
  /// How much may wait on the way from it.
  var queueLimit: Int { get }
  /// The call has been answered; what was called may send.
  func answered(subprotocol: String?)
  /// The call has not come about.
  func failed(_ failure: CallFailure)
  func heard(_ bytes: [UInt8], _ kind: MessageKind)
  /// The other end has answered a ping.
  func isAlive()
  /// Whether it answers one itself.
  var answersPings: Bool { get }
  /// It is over.
  func ended(code: UInt16, reason: String)
}
