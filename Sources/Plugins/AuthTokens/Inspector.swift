import HubKernel
import HubTokens

/// Looks at a token for an operator: with the keys of the settings, and through all checks.
struct Inspector: TokenInspecting {
  let judge: Judge

  func inspect(_ text: String, peer: PeerID?) async -> TokenReport {
    if let entry = judge.index.find(text) { return report(on: entry) }
    if text.hasPrefix(Ticket.prefix) { return report(onTicket: text, peer) }
    if text.utf8.count(where: { $0 == UInt8(ascii: ".") }) >= 2 { return await report(onToken: text, peer) }
    var report = TokenReport(kind: "bearer token")
    report.add("known", "no list of tokens has it", isOK: false)
    return report
  }

  private func report(on entry: TokenIndex.Entry) -> TokenReport {
    var report = TokenReport(kind: "bearer token")
    report.add("known", "'\(entry.grant.subject)' of \(name(entry.owner))", isOK: true)
    if let end = entry.grant.expiresAt {
      let isOver = judge.clock.wallMilliseconds >= end
      report.add("until", "\(isOver ? "ended" : "ends") at \(Timestamp.text(end))", isOK: !isOver)
    }
    return report
  }

  private func report(onToken text: String, _ peer: PeerID?) async -> TokenReport {
    var report = TokenReport(kind: "JSON Web Token")
    // As much as can be read is shown, also of a token that is refused at a glance.
    if let parts = try? SignedToken.split(text) {
      report.header = try? SignedToken.object(parts[0], "header")
      report.claims = try? SignedToken.object(parts[1], "payload")
    }
    let token: SignedToken
    do throws(TokenRefusal) { token = try SignedToken(text) } catch {
      report.add("form", error.reason, isOK: false)
      return report
    }
    report.add("form", "three parts, a header and claims", isOK: true)
    guard !judge.keys.isEmpty else {
      report.add("signature", "the settings have no keys for such tokens", isOK: false)
      return report
    }
    var owner: Namespace?
    switch await judge.signer(of: token) {
    case .success(let (section, key)):
      owner = section.owner
      let id = key.id.map { " (kid \($0))" } ?? ""
      report.add(
        "signature", "\(token.algorithm.rawValue) by \(key.origin)\(id) of \(name(owner))", isOK: true)
    case .failure(let refusal): report.add("signature", refusal.reason, isOK: false)
    }
    look(at: token, owner, peer, &report)
    return report
  }

  private func look(at token: SignedToken, _ owner: Namespace?, _ peer: PeerID?, _ report: inout TokenReport)
  {
    let claims: Claims
    do throws(TokenRefusal) { claims = try Claims(token.payload) } catch {
      return report.add("claims", error.reason, isOK: false)
    }
    var tenant = owner
    if let name = claims.tenant {
      let named = judge.names.find(name)
      let isForeign = owner.map { $0 != named } ?? false
      let words = isForeign ? Denial.tenant.reason : named == nil ? Denial.noTenant.reason : "'\(name)'"
      report.add("tenant", words, isOK: named != nil && !isForeign)
      tenant = owner ?? named
    }
    let rules = (tenant.map { judge.policies[$0] } ?? judge.policies.server).rules
    for finding in rules.findings(claims, at: judge.clock.wallMilliseconds) {
      report.add(finding.what, finding.refusal?.reason ?? "as it must be", isOK: finding.refusal == nil)
    }
    if let wanted = claims.peer, let peer {
      report.add("peer", wanted == peer ? "as it must be" : Denial.peer.reason, isOK: wanted == peer)
    }
  }

  private func report(onTicket text: String, _ peer: PeerID?) -> TokenReport {
    var report = TokenReport(kind: "ticket")
    guard let claim = Ticket.read(text) else {
      report.add("form", Denial.ticketMalformed.reason, isOK: false)
      return report
    }
    let ticket = claim.ticket
    report.claims = .object([
      .init("tenant", .string(ticket.tenant)),
      .init("peer", ticket.peer.map { .string($0.description) } ?? .null),
      .init("expiry", .number(String(ticket.expiry))),
    ])
    let tenant = judge.names.find(ticket.tenant)
    let signer = judge.signer(of: claim, tenant)
    report.add(
      "signature", signer.map { "by a secret of \(name($0.owner))" } ?? Denial.ticketForged.reason,
      isOK: signer != nil)
    report.add("tenant", tenant == nil ? Denial.noTenant.reason : "'\(ticket.tenant)'", isOK: tenant != nil)
    let denial = judge.timeDenial(of: ticket, tenant ?? .standard)
    report.add("expiry", denial?.reason ?? "as it must be", isOK: denial == nil)
    if let wanted = ticket.peer, let peer {
      report.add("peer", wanted == peer ? "as it must be" : Denial.peer.reason, isOK: wanted == peer)
    }
    return report
  }

  private func name(_ owner: Namespace?) -> String { owner.map { "tenant '\($0.name)'" } ?? "the server" }
}
