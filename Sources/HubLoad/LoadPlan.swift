/// What a run is to do, and where it ends in any case.
package struct LoadPlan: Sendable {
  /// What is measured.
  package enum Kind: String, Sendable, CaseIterable {
    /// How fast peers are let in.
    case connect
    /// How fast members of a network hear of each other.
    case announce
    /// How fast signals go from one peer to another.
    case relay
  }

  package var kind: Kind
  /// Hubs. The first of a pair is at one of them and the second at the next.
  package var urls: [String]
  /// What is shown as a bearer, if anything.
  package var token: String?
  /// The file of the authority behind the hub's certificate; empty for those of the system.
  package var authority = ""
  package var peers = 100
  package var networks = 1
  package var pairs = 1
  /// The data of a signal, in bytes.
  package var size = 200
  /// Sends, or connections, each second, of all threads together; nil for as fast as the hub answers.
  package var rate: Double?
  /// Signals of a pair, or connections of a thread, that are under way at once when there is no rate.
  package var depth = 16
  /// For how long signals are sent, or connections held, in nanoseconds.
  package var duration: UInt64 = 10_000_000_000
  /// About how long it will take, where that is not the same; drawings are cut by it.
  package var span: UInt64?
  package var threads = 1
  /// Goes on at the same pace when the hub asks to slow down.
  package var insists = false

  package init(_ kind: Kind, urls: [String]) { (self.kind, self.urls) = (kind, urls) }

  /// How many connections there will be.
  package var connections: Int { kind == .relay ? pairs * 2 : peers }

  /// How long anything may take that is waited for, in nanoseconds.
  package static let patience: UInt64 = 15_000_000_000
  /// No run, with everything that belongs to it, takes longer than this.
  package static let longestRun: UInt64 = 7_200_000_000_000
}
