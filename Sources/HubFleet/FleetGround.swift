package import HubNATS

/// What plugins of a hub share of the engine that its fleet stands on. The plugin that has the connection
/// offers it.
package protocol FleetGround: Sendable {
  /// The fleet's name as one word of a bucket's name, such as `loft_NAME_records`.
  var fleet: String { get }
  /// How many hubs the fleet has at this moment, this one included.
  var hubs: Int { get }
  /// Finds a bucket or makes it. Waits for the server, as every call of the bucket does.
  func bucket(_ options: NATSBucketOptions) throws(NATSFailure) -> any FleetBucket
  /// Tells whether the engine can be reached: how it is now, and each time that changes or a connection was
  /// made anew. One after the other, on any thread; nobody may wait there. Returns what ends it.
  func follow(_ hear: @escaping @Sendable (Bool) -> Void) -> any FleetTie
  /// Somewhere to wait for the engine.
  func bench(_ name: String) throws(NATSFailure) -> any FleetBench
}

/// Something that lasts until it is ended or nobody holds it.
package protocol FleetTie: AnyObject, Sendable {
  /// Ends it.
  func end()
}
