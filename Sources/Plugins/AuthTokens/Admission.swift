import HubKernel
import HubTokens
import Signaling

extension AuthTokensPlugin {
  /// Who wants to connect?
  func admit(_ intent: inout AdmitConnection) async -> Verdict {
    guard isOn else { return .proceed }
    var grant: Grant?
    if judge.hasCredentials {
      switch Credential(intent.request) {
      case .none: if isClosedToAll { return refuse(.none, intent.peer) }
      case .refused(let denial): return refuse(denial, intent.peer)
      case .one(let text):
        switch await judge.judge(text, peer: intent.peer, ticketsCount: true) {
        case .failure(let denial): return refuse(denial, intent.peer)
        case .success(let granted): grant = granted
        }
      }
    }
    if let tenant = grant?.tenant { intent.bind(to: tenant) }
    guard admitsIdentity(intent) else { return refuse(.held, intent.peer) }
    let isHub = isHub(intent.request.certificate, in: intent.namespace)
    if grant != nil || isHub { intent[standings] = Standing(grant, isHubProven: isHub) }
    if grant != nil { counts.accepted.add() }
    return .proceed
  }

  /// Who asks over HTTP?
  func serve(_ intent: inout ServeRequest) async -> Verdict {
    guard judge.hasCredentials, !settings.server.open.contains(intent.request.path) else { return .proceed }
    switch Credential(intent.request) {
    case .none:
      return judge.policies[intent.namespace].isClosed ? refuse(.none, nil) : .proceed
    case .refused(let denial): return refuse(denial, nil)
    case .one(let text):
      switch await judge.judge(text, peer: nil, ticketsCount: false) {
      case .failure(let denial): return refuse(denial, nil)
      case .success(let grant): return show(&intent, to: grant)
      }
    }
  }

  /// What is for operators opens to operators alone; all else is shown as the tenant has it.
  private func show(_ intent: inout ServeRequest, to grant: Grant) -> Verdict {
    counts.accepted.add()
    if intent.audience != .everyone, !grant.isOperator { return refuse(.operators, nil) }
    // An operator whom the server itself names sees all of it.
    let unbound = grant.isOperator ? View.everything : intent.view
    intent.identify(as: grant.tenant.map { .tenant($0) } ?? unbound)
    return .proceed
  }

  /// May they join that network?
  func authorize(_ intent: AnnouncePeer) -> Verdict {
    guard isOn else { return .proceed }
    for verdict in [authorizeGrant(intent), authorizeIdentity(intent), authorizeHub(intent)]
    where verdict != .proceed { return verdict }
    return .proceed
  }

  private func authorizeGrant(_ intent: AnnouncePeer) -> Verdict {
    let policy = judge.policies[intent.namespace]
    guard let grant = intent.peer[standings].grant else {
      return policy.isClosed ? refuse(.noneForNetwork, intent.peer.id) : .proceed
    }
    if let patterns = grant.patterns, !patterns.contains(where: { $0.matches(intent.network) }) {
      return refuse(.network, intent.peer.id)
    }
    if grant.tenant == intent.namespace || !policy.isClosed || policy.accepts(grant) { return .proceed }
    return refuse(.elsewhere, intent.peer.id)
  }

  func refuse(_ denial: Denial, _ peer: PeerID?) -> Verdict {
    counts.refused(denial)
    host.log.info(
      "a credential was refused", ["code": denial.code.description, "peer": peer?.description ?? ""])
    return denial.verdict
  }
}
