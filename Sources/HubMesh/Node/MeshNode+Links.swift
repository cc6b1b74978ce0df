extension MeshNode {
  /// A link to a hub can be used from now on.
  public func linkUp(_ link: LinkID, to hub: HubID, epoch: UInt64, now: Milliseconds) {}

  /// A link has ended, whoever ended it.
  public func linkDown(_ link: LinkID, now: Milliseconds) {}

  /// A frame came over a link.
  public func receive(_ frame: UnsafeRawBufferPointer, on link: LinkID, now: Milliseconds) {}

  /// Does what time asks for, and returns when it is to be called next, at the latest.
  @discardableResult
  public func tick(now: Milliseconds) -> Milliseconds { due }
}
