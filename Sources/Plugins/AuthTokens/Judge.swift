import HubCrypto
import HubKernel
import HubTokens

/// Says what a credential grants, or why it grants nothing.
struct Judge: Sendable {
  /// Checks of signatures that one token may cost.
  private static let mostTrials = 32

  let policies: Tenanted<Policy>
  let index: TokenIndex
  let keys: KeyBook
  let names: TenantNames
  let tickets: Lock<TicketMemory>
  let clock: any HubClock

  /// Whether there is anything by which somebody could get in, for whatever tenant.
  var hasCredentials: Bool { policies.server.settings.hasCredentials || !policies.exceptions.isEmpty }

  func judge(_ text: String, peer: PeerID?, ticketsCount: Bool) async -> Result<Grant, Denial> {
    if let entry = index.find(text) {
      if let end = entry.grant.expiresAt, clock.wallMilliseconds >= end { return .failure(.ended) }
      return .success(entry.grant)
    }
    if text.hasPrefix(Ticket.prefix) {
      return ticketsCount ? judge(ticket: text, peer: peer) : .failure(.unknown)
    }
    // Who sends no token of three parts means one of those in the list.
    guard !keys.isEmpty, text.utf8.count(where: { $0 == UInt8(ascii: ".") }) >= 2 else {
      return .failure(.unknown)
    }
    do throws(TokenRefusal) {
      return await judge(token: try SignedToken(text), peer: peer)
    } catch {
      return .failure(Denial(error))
    }
  }

  private func judge(token: SignedToken, peer: PeerID?) async -> Result<Grant, Denial> {
    switch await signer(of: token) {
    case .failure(let refusal): return .failure(Denial(refusal))
    case .success(let (section, key)): return believe(token, section.origin(of: key), peer)
    }
  }

  /// The key that signed a token. Keys that are published are fetched again when the token names one that is
  /// not known.
  func signer(of token: SignedToken) async -> Result<(KeyBook.Section, TokenKey), TokenRefusal> {
    let hint = token.payload["tenant"]?.text.flatMap(names.find)
    let sections = keys.sections(for: token, tenant: hint)
    let outcome = verify(token, sections, hint)
    guard case .failure(.unknownKey) = outcome else { return outcome }
    var isNew = false
    for section in sections {
      guard let source = section.source, token.keyID == nil || !section.ring.names(token) else { continue }
      if await source.refresh() { isNew = true }
    }
    return isNew ? verify(token, sections, hint) : outcome
  }

  private func verify(
    _ token: SignedToken, _ sections: [KeyBook.Section], _ hint: Namespace?
  ) -> Result<(KeyBook.Section, TokenKey), TokenRefusal> {
    var worst = TokenRefusal.unknownKey
    var trials = Self.mostTrials
    for section in sections {
      let policy = (section.owner ?? hint).map { policies[$0] } ?? policies.server
      switch section.ring.verify(token, algorithms: policy.rules.algorithms, trials: &trials) {
      case .success(let key): return .success((section, key))
      case .failure(.forged): worst = .forged
      case .failure(let refusal): if worst == .unknownKey { worst = refusal }
      }
    }
    return .failure(worst)
  }

  /// The signature is good: from here on the token is believed, as far as its key may speak.
  private func believe(
    _ token: SignedToken, _ origin: Origin, _ peer: PeerID?
  ) -> Result<Grant, Denial> {
    let owner = origin.owner
    let claims: Claims
    do throws(TokenRefusal) { claims = try Claims(token.payload) } catch { return .failure(Denial(error)) }
    var tenant = owner
    if let name = claims.tenant {
      if let owner, owner.name != name { return .failure(.tenant) }
      guard let named = names.find(name) else { return .failure(.noTenant) }
      tenant = named
    }
    let policy = tenant.map { policies[$0] } ?? policies.server
    if let refusal = policy.rules.refusal(of: claims, at: clock.wallMilliseconds) {
      return .failure(Denial(refusal))
    }
    if let wanted = claims.peer, let peer, wanted != peer { return .failure(.peer) }
    return .success(Grant(claims, tenant: tenant, origin: origin))
  }

  private func judge(ticket text: String, peer: PeerID?) -> Result<Grant, Denial> {
    guard let claim = Ticket.read(text) else { return .failure(.ticketMalformed) }
    let ticket = claim.ticket
    let tenant = names.find(ticket.tenant)
    guard let origin = signer(of: claim, tenant) else { return .failure(.ticketForged) }
    guard let tenant else { return .failure(.noTenant) }
    if let denial = timeDenial(of: ticket, tenant) { return .failure(denial) }
    if let wanted = ticket.peer, let peer, wanted != peer { return .failure(.peer) }
    let limit = policies.server.settings.tickets.remember
    let now = clock.wallMilliseconds / 1000
    switch tickets.withLock({ $0.use(text, until: ticket.expiry, now: now, limit: limit) }) {
    case .used: return .failure(.ticketUsed)
    case .full: return .failure(.ticketsFull)
    case .fresh: return .success(Grant(Claims(), tenant: tenant, origin: origin))
    }
  }

  /// Why a ticket is of no use now.
  func timeDenial(of ticket: Ticket, _ tenant: Namespace) -> Denial? {
    let now = clock.wallMilliseconds / 1000
    let longest = policies[tenant].settings.tickets.lifetime.milliseconds / 1000
    if now > ticket.expiry {
      return Denial("ticket-expired", "the ticket expired \(now - ticket.expiry) s ago")
    }
    return ticket.expiry - now > longest ? .ticketTooLong : nil
  }

  /// The secret that made a ticket: the server's may speak for any tenant, a tenant's for itself alone.
  func signer(of claim: Ticket.Claim, _ tenant: Namespace?) -> Origin? {
    var owners: [Namespace?] = [nil]
    if let tenant, !policies[tenant].inherits.contains(.ticket) { owners.append(tenant) }
    for owner in owners {
      let policy = owner.map { policies[$0] } ?? policies.server
      for secret in policy.settings.tickets.secret.compactMap(\.shared) where claim.isSigned(with: secret) {
        return Origin(kind: .ticket, mark: secret.fingerprint, owner: owner)
      }
    }
    return nil
  }

  /// When a connection with that grant is closed. Clocks may differ by as much as they may when it comes.
  func end(of grant: Grant) -> Int64? {
    guard let end = grant.expiresAt else { return nil }
    if grant.origin.kind == .token { return end }
    return end &+ (grant.tenant.map { policies[$0] } ?? policies.server).rules.leeway
  }

  /// Whether what a grant rests on is still there.
  func upholds(_ grant: Grant) -> Bool {
    let origin = grant.origin
    switch origin.kind {
    case .token: return index.find(origin.mark).map { $0.owner == origin.owner } ?? false
    case .key, .publishedKey: return keys.holds(origin)
    case .ticket:
      let policy = origin.owner.map { policies[$0] } ?? policies.server
      return policy.settings.tickets.secret.contains { $0.shared?.fingerprint == origin.mark }
    }
  }
}
