extension MeshNode {
  /// Says something else of this hub than before. Its id and its epoch stay what they are.
  public func update(_ card: HubCard, now: Milliseconds) {}

  /// Tells others that this hub is about to go; everything goes on working.
  public func drain(now: Milliseconds) {}

  /// Tells others that this hub is gone. What waits for others comes back. The node is of no use afterwards.
  public func stop(now: Milliseconds) {}
}
