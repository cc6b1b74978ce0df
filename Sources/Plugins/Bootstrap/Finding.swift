import HubKernel
import HubTokens

/// A hub that somebody told of, as it goes into the list of those to call.
struct Finding: Sendable, Equatable {
  var record: HubRecord
  var source: Source
  var tier = Tier.discovered
  /// Whether a listed key, or the operator, stands for it: then it may lead anywhere.
  var isTrusted = false
  /// When it was last heard of, in milliseconds since 1970.
  var heardOf: Int64 = 0

  var location: HubLocation { record.location }
}
