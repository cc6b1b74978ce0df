internal import CHubSys
internal import HubCrypto
internal import HubKernel

/// What has to be known of a server before it can be called, and may take a while to find out: its addresses
/// in numbers, and whom to believe.
enum CallPreparation {
  /// A name may stand for so many addresses.
  private static let mostAddresses = 8
  /// So many names may be asked for at once; each takes a thread, and waits as long as the resolver does.
  static let mostAtOnce = 64

  /// The result of it.
  struct Found: Sendable {
    var candidates: [RemoteAddress]
    var context: TLSContext?
  }

  /// Looks everything up. Without a name and without TLS that takes no time.
  static func find(
    _ address: WebSocketAddress, _ options: CallOptions, _ shared: ReactorShared, identity: TLSIdentity?
  ) -> Result<Found, CallFailure> {
    Result { () throws(CallFailure) in
      let candidates = shared.names.withLock { $0[address.host] } ?? lookUp(address)
      guard !candidates.isEmpty else {
        throw CallFailure(.unknownHost, "nobody knows '\(address.host)'")
      }
      // Looked at here and nowhere else: these are the very addresses that are called.
      let allowed = candidates.filter { options.reach.contains(IPAddress(high: $0.high, low: $0.low)) }
      guard !allowed.isEmpty else { throw CallFailure(.badAddress, options.reach.complaint(address.host)) }
      return Found(
        candidates: allowed, context: address.isSecure ? try context(options, identity) : nil)
    }
  }

  /// Whether it takes no time.
  static func isQuick(_ address: WebSocketAddress) -> Bool {
    !address.isSecure && IPAddress(address.host) != nil
  }

  private static func lookUp(_ address: WebSocketAddress) -> [RemoteAddress] {
    if let ip = IPAddress(address.host) { return [RemoteAddress(ip, port: Int(address.port))] }
    var found = Array(repeating: hub_address(), count: mostAddresses)
    let count = hub_look_up(address.host, address.port, &found, Int32(mostAddresses))
    return found.prefix(Int(max(count, 0))).map { RemoteAddress($0) }
  }

  private static func context(_ options: CallOptions, _ identity: TLSIdentity?) throws(CallFailure)
    -> TLSContext
  {
    if options.showsCertificate, identity == nil {
      throw CallFailure(.tlsFailed, "the hub has no certificate that it could show; hub.tls names none")
    }
    do throws(TLSSetupError) {
      return try TLSContext.client(
        trust: options.authority.isEmpty ? .system : .authorities(.file(options.authority)),
        identity: options.showsCertificate ? identity : nil)
    } catch {
      throw CallFailure(.tlsFailed, "\(error)")
    }
  }
}

extension AddressReach {
  /// What to say of a name that leads further than it may.
  fileprivate func complaint(_ host: String) -> String {
    switch self {
    case .world: "'\(host)' leads into a network that is not public"
    case .networks: "'\(host)' leads to this machine, or to no host's own address"
    case .machine, .anywhere: "'\(host)' leads to no host's own address"
    }
  }
}
