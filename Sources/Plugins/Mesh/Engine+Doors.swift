import AuthTokens
import HubKernel
import HubMesh

/// Who may link at all.
extension Engine {
  /// Where there are tenants, hubs have to prove that they belong here; and where nothing has been said by
  /// which they could, none does.
  func objectionToUnproven() -> Objection? {
    surroundings.servesTenants && !surroundings.isProofNeeded ? .unproven : nil
  }

  /// The same for a hub that this one called. What a hub that is called shows is the secret; without one it
  /// has to be one of whose address somebody is sure.
  func objectionToUnproven(_ line: Line) -> Objection? {
    if let objection = objectionToUnproven() { return objection }
    guard surroundings.servesTenants, surroundings.proving?.hasSecret(in: .standard) != true else {
      return nil
    }
    return line.suitor != nil || line.address?.reach == .anywhere ? nil : .unproven
  }

  /// After a reload there may be tenants for the first time, and links with hubs that have proven nothing.
  func endUnprovenLinks() {
    guard surroundings.servesTenants else { return }
    let unproven = lines.values.filter { $0.isLink && !$0.isProven }
    if !unproven.isEmpty { surroundings.warnOfTenants() }
    for line in unproven {
      surroundings.host.log.warning(
        "a link is ended, because there are tenants now and its hub has proven nothing",
        ["hub": line.hub?.description ?? "", "link": "\(line.id)"])
      close(line, code: CloseCode.policy, reason: Objection.unprovenLink)
    }
  }
}

extension Surroundings {
  /// Tells the operator that no hub can link, where that is so.
  func warnOfTenants() {
    guard servesTenants, !isProofNeeded else { return }
    host.log.warning(
      "no hub can link with this one, because it has tenants and hubs prove nothing here",
      ["hint": "set the same auth-tokens.hubs.secret on every hub, or 'plugins: {mesh: off}' for the tenants"]
    )
  }
}
