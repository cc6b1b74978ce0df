import HubKernel

/// What is kept of one connection: its place among those of its address, and what it has left.
///
/// Made when it knocks, and let go when it has ended, however it ended: that gives its place back.
final class Guest: @unchecked Sendable {
  // Sendable: whoever decides about the connection makes it and hands it on; after that only the reactor of
  // the connection comes here. The book it is entered in has locks of its own.
  private let book: AddressBook?
  private let address: AddressKey
  private let subnet: AddressKey

  /// The instance of the plugin for which the rest was worked out, and the tenant.
  var edition: UInt32 = 0
  var namespace = Namespace.standard
  /// The numbers of `limits` that every message needs.
  var messageCost: Int64 = 0
  var messageDepth: Int64 = 0
  var byteCount: UInt64 = 1
  var byteDepth: Int64 = 0
  var messages = Bucket()
  var bytes = Bucket()
  var announcements = Bucket()
  /// When the first of the refusals that count together was, in nanoseconds, and how many there were since.
  var strikesSince: Int64 = 0
  var strikes = 0
  var limits: PeerLimits?
  var tenant: Tenant?

  /// A connection that counts for no address.
  init() {
    book = nil
    address = AddressKey(high: 0, low: 0, prefix: 0)
    subnet = address
  }

  /// A connection that has been entered in the book under both keys.
  init(entered book: AddressBook, _ address: AddressKey, _ subnet: AddressKey) {
    self.book = book
    self.address = address
    self.subnet = subnet
  }

  deinit {
    book?.leave(address)
    book?.leave(subnet)
  }

  /// Whether it counts for an address.
  var isSeated: Bool { book != nil }

  /// Takes the limits that hold for it from now on. What it has used up stays used up, as far as they go.
  func bind(
    _ limits: PeerLimits, _ tenant: Tenant?, in namespace: Namespace, edition: UInt32, at now: Int64
  ) {
    messages.cut(to: limits.messages.depth, at: now)
    bytes.cut(to: limits.bytes.depth, at: now)
    announcements.cut(to: limits.announcements.depth, at: now)
    self.limits = limits
    self.tenant = tenant
    self.namespace = namespace
    self.edition = edition
    messageCost = limits.messages.one
    messageDepth = limits.messages.depth
    byteCount = limits.bytes.count
    byteDepth = limits.bytes.depth
  }

  /// Whether its own buckets decide alone, as they were last worked out.
  @inline(__always)
  func isQuick(_ edition: UInt32, _ namespace: Namespace) -> Bool {
    self.edition == edition && self.namespace == namespace && tenant == nil
  }

  /// Takes a message from both buckets if both have room for it; false leaves them as they are.
  @inline(__always)
  func take(_ count: Int, at now: Int64) -> Bool {
    let message = Bucket.missing(messages.full, at: now, depth: messageDepth) &+ messageCost
    let byte = Bucket.missing(bytes.full, at: now, depth: byteDepth) &+ Rate.perSecond(count, byteCount)
    guard message <= messageDepth, byte <= byteDepth else { return false }
    messages = Bucket(full: now &+ message)
    bytes = Bucket(full: now &+ byte)
    return true
  }

  /// Counts a refusal; true when it is one too many within a minute.
  func strike(at now: Int64, limit: Int) -> Bool {
    guard limit > 0 else { return false }
    if strikes == 0 || now &- strikesSince >= Guest.strikeWindow || now < strikesSince {
      strikesSince = now
      strikes = 0
    }
    strikes += 1
    return strikes >= limit
  }

  private static let strikeWindow: Int64 = 60_000_000_000
}
