import HubKernel
import HubMesh

/// A hub that came here and has announced itself, until it has been let in or turned away.
struct Candidate {
  let hub: PeerID
  let namespace: Namespace
  let connection: ConnectionID
  /// Nil for a hub of another kind.
  let hello: HubHello?
  let since: Milliseconds
  /// Where it says that it listens, if it is of another kind.
  var port: UInt16 = 0
  /// What it has said meanwhile: a hub of an older kind tells of its peers at once.
  var backlog = Backlog()

  /// Who has not been registered by then will not be.
  static let patience: Milliseconds = 15_000
}

/// How calling a hub goes that the mesh wants as a neighbour.
struct Courtship {
  var card: HubCard
  var attempts = 0
  var notBefore: Milliseconds = 0
  var line: LineID?

  private static let firstPause: Milliseconds = 500
  private static let longestPause: Milliseconds = 30_000

  /// How long to wait after a call that led to nothing: twice as long each time, and never quite as long as
  /// others wait.
  func pause(_ chance: inout some RandomNumberGenerator) -> Milliseconds {
    let whole = min(Self.firstPause << min(Milliseconds(attempts), 10), Self.longestPause)
    return Milliseconds.random(in: whole / 2...whole, using: &chance)
  }
}
