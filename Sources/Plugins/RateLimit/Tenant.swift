import HubKernel

/// What all peers of one tenant have together.
final class Tenant: Sendable {
  let messages = SharedBucket()
  let bytes = SharedBucket()
  let hubs = SharedBucket()
}
