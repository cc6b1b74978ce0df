/// A tenant that the hubs of a fleet have in common, as one of its admins wrote it down.
package struct SharedTenant: Sendable, Equatable {
  /// Its name.
  package var name: String
  /// What the hubs' files would say of it, as JSON.
  package var settings: [UInt8]
  /// Which write it was. Whoever changes it names the one he has seen.
  package var revision: UInt64
  /// Who wrote it.
  package var by: String
  /// When those who are left are closed, in milliseconds since 1970, if it is being removed.
  package var leaving: Int64?

  /// Describes a tenant.
  package init(name: String, settings: [UInt8], revision: UInt64, by: String, leaving: Int64? = nil) {
    (self.name, self.settings, self.revision, self.by) = (name, settings, revision, by)
    self.leaving = leaving
  }
}
