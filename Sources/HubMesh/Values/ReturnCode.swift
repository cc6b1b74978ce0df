/// Why a letter came back. The spelling is what its sender reads.
public enum ReturnCode: String, Sendable, CaseIterable {
  /// The target is not at the hub which had it, or was about to leave.
  case peerNotFound = "peer-not-found"
  /// No path led to the target's hub, and the letter never left this one.
  case hubUnreachable = "hub-unreachable"
  /// The target's hub was lost before it said that it has the letter.
  case hubLost = "hub-lost"
  /// Too much is under way to the target's hub.
  case overloaded
  /// The target's hub does not hold the sender for a member of the network that lives here.
  case senderUnknown = "sender-unknown"
  /// The letter is not what a letter is: its type or its data are no JSON, or it is too long.
  case badLetter = "bad-letter"

  /// Whether the letter may have arrived all the same. What was sent to a hub that is lost before it has said
  /// what it has may have arrived or not, and nobody is left to ask. With every other code it has not.
  public var isDoubtful: Bool { self == .hubLost }

  /// The code as a byte on the wire.
  var byte: UInt8 { UInt8(truncatingIfNeeded: Self.allCases.firstIndex(of: self) ?? 0) }

  /// The code that a byte stands for.
  init?(byte: UInt8) {
    guard Int(byte) < Self.allCases.count else { return nil }
    self = Self.allCases[Int(byte)]
  }
}
