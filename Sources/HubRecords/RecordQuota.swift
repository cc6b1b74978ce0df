/// How many records there may be. Who has more already keeps them, and gets no further ones.
package struct RecordQuota: Sendable, Equatable {
  /// Records of the tenant.
  package var records = 100_000
  /// Bytes of the tenant's records.
  package var bytes = 67_108_864
  /// Records of one topic.
  package var perTopic = 1_000
  /// Records of one key within the tenant.
  package var perAuthor = 10_000
  /// Bytes of all tenants' records.
  package var hubBytes = 1_073_741_824

  package init() {}
}
