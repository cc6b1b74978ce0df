package import HubNATS

/// Who is told what a bucket holds. What is told may be told again.
package protocol BucketReader: AnyObject, Sendable {
  /// All that is there will be told from the beginning.
  func begins()
  /// A key was written, or deleted.
  func hears(_ entry: NATSEntry)
  /// Everything that was there has been told; what is told from now on is news.
  func isWhole()
  /// The bucket cannot be reached: until it begins anew nothing is told, and nothing can be written.
  func isCutOff(_ reason: String)
  /// Whether nobody needs an entry any more.
  func isOver(_ entry: NATSEntry, at milliseconds: Int64) -> Bool
}
