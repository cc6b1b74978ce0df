import HubKernel

extension Judge {
  init(
    _ settings: Tenanted<AuthTokensPlugin.Settings>, _ host: Host, _ counts: AuthTokensPlugin.Metrics,
    _ fetching: (any HTTPFetching)?
  ) throws {
    let server = Policy(settings.server, server: settings.server)
    var overrides: [Namespace: Policy] = [:]
    var index = TokenIndex()
    try index.add(settings.server, owner: nil)
    var withKeys: [(Namespace, AuthTokensPlugin.Settings)] = []
    for namespace in settings.exceptions {
      let policy = Policy(settings[namespace], server: settings.server)
      overrides[namespace] = policy
      let own = policy.settings.own(beside: settings.server)
      try index.add(own, owner: namespace)
      if own.hasKeys { withKeys.append((namespace, own)) }
    }
    let (clock, log) = (host.clock, host.log)
    policies = Tenanted(server: server, overrides: overrides)
    self.index = index
    keys = KeyBook(server: settings.server, tenants: withKeys) { place, one in
      KeySource(place, maxAge: one.jwksMaxAge, pause: one.jwksPause, clock: clock, fetching) {
        place, reason in
        counts.keyFailures.add()
        log.warning(
          "published keys could not be fetched, the known ones stay in force",
          ["from": place.words, "reason": reason])
      }
    }
    names = TenantNames(host)
    tickets = Lock(TicketMemory())
    self.clock = clock
  }
}
