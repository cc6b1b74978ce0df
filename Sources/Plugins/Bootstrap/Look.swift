import HubKernel
import HubTokens

/// Looks where a name leads before a hub is called of which only strangers told.
///
/// Whoever owns the name can have it lead elsewhere in the next moment. So this keeps away what is written
/// down wrongly or in bad faith, and not a name server that lies on purpose and in time.
struct Look: Sendable {
  private static let patience = Duration.seconds(5)

  let resolving: (any NameResolving)?
  let isPrivateAllowed: Bool

  /// Why it is not called; nil when nothing speaks against it.
  func complaint(about location: HubLocation) async -> String? {
    guard !isPrivateAllowed else { return nil }
    guard let resolving else { return "nobody here can tell where the name leads" }
    do {
      let found = try await resolving.addresses(of: location.host, deadline: Self.patience)
      guard !found.isEmpty else { return "the name leads nowhere" }
      let isPublic = found.allSatisfy { bytes in IPAddress(bytes: bytes).map(HubLocation.isPublic) ?? false }
      return isPublic ? nil : "the name leads into a network that is not public"
    } catch {
      return "\(error)"
    }
  }
}
