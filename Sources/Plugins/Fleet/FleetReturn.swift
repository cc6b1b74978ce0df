import HubKernel
import HubMesh

/// Why a signal came back. The spelling is what its sender reads.
enum FleetReturn: String, Sendable, CaseIterable {
  /// The target is not at the hub that had it.
  case peerNotFound = "peer-not-found"
  /// The target's hub was lost before the signal left this one.
  case hubUnreachable = "hub-unreachable"
  /// The target's hub was lost before it said that it has the signal.
  case hubLost = "hub-lost"
  /// Too much waits for the target's hub.
  case overloaded
  /// The engine is away, and more waits for it than may, or for longer.
  case fleetAway = "fleet-away"
  /// The signal is not what a signal is.
  case badLetter = "bad-letter"

  /// Whether the signal may have arrived all the same.
  var isDoubtful: Bool { self == .hubLost }

  var sentence: String {
    switch self {
    case .peerNotFound: "the target is not connected to this network"
    case .hubUnreachable: "the hub of the target cannot be reached at present"
    case .hubLost:
      "the hub of the target was lost before it confirmed the signal, which may have arrived or not"
    case .overloaded: "more signals wait for the hub of the target than may; send it again later"
    case .fleetAway: "the hubs of the fleet do not reach each other at present; send it again later"
    case .badLetter: "the hub of the target cannot read the signal"
    }
  }
}

/// What is left of a signal that could not be delivered: enough to tell its sender.
struct ReturnedSignal: Equatable {
  var from: PeerID
  var to: PeerID
  var network: NetworkKey
  /// The contents of its `messageId`; empty if it had none.
  var messageID: [UInt8]
  var code: FleetReturn
}
