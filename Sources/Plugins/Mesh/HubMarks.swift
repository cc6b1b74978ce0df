import HubKernel

/// The marks of all hubs that are known, by tenant: computed when first asked for, and again after hubs have
/// come or gone.
struct HubMarks {
  /// Tenants whose marks are remembered at once.
  private static let mostTenants = 256
  private var known: [Namespace: Set<PeerID>] = [:]

  mutating func contains(_ mark: PeerID, in namespace: Namespace, of hubs: () -> [PeerID]) -> Bool {
    if let known = known[namespace] { return known.contains(mark) }
    let marks = Set(hubs().map { HubMark.mark(of: $0, in: namespace) })
    if known.count >= Self.mostTenants { known = [:] }
    known[namespace] = marks
    return marks.contains(mark)
  }

  mutating func forget() { known = [:] }
}
