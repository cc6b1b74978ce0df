public import HubWire

extension MeshNode {
  /// Somebody has joined a network here.
  public func enter(_ member: Member, in network: NetworkKey, now: Milliseconds) {}

  /// A member here has announced anew.
  public func renew(_ member: Member, in network: NetworkKey, now: Milliseconds) {}

  /// A member here has left. The reason is told to others; "goodbye" if it said so itself.
  public func leave(_ peer: PeerID, in network: NetworkKey, reason: String, now: Milliseconds) {}

  /// Answers `contested`: whether the member here keeps its id. If not, it is let go here, `displaced` says
  /// so.
  public func settle(_ peer: PeerID, in network: NetworkKey, keeps: Bool, now: Milliseconds) {}

  /// Sends a letter from a member here to a member elsewhere; false, and nothing is done, if there is no such
  /// member anywhere in that network.
  public func send(_ letter: borrowing Letter, now: Milliseconds) -> Bool { false }

  /// A letter that `deliver` took could not be delivered after all. `letter.hub` need not be known: it goes
  /// to the home hub of its sender.
  public func refuse(_ letter: ReturnedLetter, now: Milliseconds) {}
}
