public import HubCrypto

/// Who we are to other peers: a key, and a certificate that names nobody. Made once for a process.
public final class RTCIdentity: Sendable {
  let context: DTLSContext
  /// What others know it by.
  public let fingerprint: Fingerprint

  /// A new key on P-256, with a certificate that it signs itself.
  public convenience init(days: Int = RTCIdentity.usualDays) throws(RTCFault) {
    do throws(TLSSetupError) {
      let made = try SelfSigned.make(for: ["data.invalid"], validity: .days(days))
      try self.init(made.identity)
    } catch {
      throw RTCFault(.setupFailed, "no certificate can be made: \(error)")
    }
  }

  /// A certificate that exists already.
  public init(_ identity: TLSIdentity) throws(TLSSetupError) {
    context = try DTLSContext(identity)
    fingerprint = Fingerprint(.sha256, context.fingerprint.bytes)
  }

  /// Longer than a hub runs before it is started again: the other end looks at the fingerprint, not the date.
  public static let usualDays = 365
}
