import HubKernel
import HubMesh

/// A network that has members here.
final class FleetSpace {
  let network: FleetNetwork
  var members: [PeerID: Own] = [:]
  var elsewhere: [PeerID: Elsewhere] = [:]
  /// Which reading of the bucket is the last that was asked for, and whether it has come.
  var round: UInt64 = 0
  var isReading = false
  /// Which write deleted what was there, as long as an earlier reading may still come.
  var erased: [EntryKey: UInt64] = [:]

  /// A member here.
  struct Own {
    var value: EntryValue
    /// Since when a write waits for its echo.
    var unsettled: Int64?
    var isDisplaced = false
    /// In or after which reading the last echo came.
    var round: UInt64 = 0
  }

  /// A peer that others say they have.
  struct Elsewhere {
    var claims: [Claim] = []
    /// As it was told to those here; nil if it was not.
    var told: Member?
  }

  /// One of those who say so.
  struct Claim {
    var hub: FleetHub
    var revision: UInt64
    /// Which write made the claim.
    var claim: UInt64
    /// In or after which reading it was last seen.
    var round: UInt64
    /// Which stay of the peer at that hub it is.
    var stay: UInt64
    var member: Member
  }

  init(_ network: FleetNetwork) { self.network = network }
}
