/// What a key-value bucket is made with. One that exists already is taken as it is.
package struct NATSBucketOptions: Sendable {
  /// Its name: letters, digits, `_` and `-`.
  package var name: String
  /// How long a value is kept that nobody writes anew; zero for ever.
  package var lifetime = Duration.zero
  /// The most bytes that it keeps.
  package var bytes = 256 << 20
  /// The most bytes of one value.
  package var valueBytes = 64 << 10
  /// How many servers of a cluster keep it.
  package var replicas = 1
  /// Whether it is kept in memory instead of on a disk.
  package var isInMemory = false
  /// Under which subject every write is told to whoever hears it, once it is kept: that of the key is this,
  /// a dot and the key. Empty if nobody is told.
  package var echo = ""

  /// Describes a bucket.
  package init(name: String) { self.name = name }
}
