import HubKernel

extension Courier {
  /// What an endpoint has to say is short.
  private static let answerLimit = 64 << 10
  /// The most bytes of events in one request, unless one alone has more.
  private static let parcelLimit = 1 << 20

  /// Sends what is in the queue until the task is cancelled.
  func send() async {
    await sending.alone {
      while !Task.isCancelled {
        guard let parcel = await nextParcel() else {
          await filled.wait()
          continue
        }
        await attempt(parcel)
      }
    }
  }

  /// The request that is due: the one that is under way, or the next.
  private func nextParcel() async -> Parcel? {
    let (parcel, batch, hasStopped) = state.withLock { ($0.parcel, $0.endpoint.batch, $0.hasStopped) }
    if hasStopped { return nil }
    if let parcel { return parcel }
    let (records, damaged) = await shelf.perform { backlog in
      (backlog.batch(count: batch, bytes: Self.parcelLimit), backlog.damaged)
    }
    let isWorse = state.withLock { state in
      defer { state.damaged = damaged }
      return damaged > state.damaged
    }
    if isWorse { await raise() }
    let made = Parcel(records, hub: host.hub.name, floor: inbox.withLock { $0.floor })
    state.withLock { $0.parcel = made }
    return made
  }

  private func attempt(_ parcel: Parcel) async {
    let outcome = await outcome(of: parcel)
    // Whether it arrived nobody knows: it is sent again, under the same id.
    if Task.isCancelled, outcome != .taken { return }
    let now = host.clock.now
    let (step, failures) = state.withLock { state in
      let before = state.attempts.failures
      let limit = state.endpoint.giveUpAfter
      let step = state.attempts.step(
        after: outcome, at: now, giveUpAfter: limit, chance: Double.random(in: 0...1))
      return (step, (before: before, now: state.attempts.failures))
    }
    count(outcome, parcel, isAgain: failures.before > 0)
    tell(outcome, failures.before, failures.now)
    switch step {
    case .next: await finish(parcel)
    case .wait(let time): await host.clock.sleep(until: now &+ time)
    case .drop:
      metrics.dropped.add(parcel.count)
      host.log.warning(
        "a webhook was given up", ["endpoint": key.text, "reason": outcome.reason ?? ""])
      await finish(parcel)
      await raise()
    case .stop: await stop(outcome.reason ?? "")
    }
  }

  private func outcome(of parcel: Parcel) async -> Attempts.Outcome {
    let (endpoint, isPublicOnly) = state.withLock { ($0.endpoint, $0.isPublicOnly) }
    guard let web = host.want((any HTTPFetching).self),
      let fields = Signature.fields(
        id: parcel.id, seconds: host.hub.wallMilliseconds / 1_000, body: parcel.body,
        secrets: endpoint.secrets)
    else { return .later("no secret is at hand", after: nil) }
    var request = OutgoingRequest(
      method: "POST", url: endpoint.url,
      headers: [(name: "content-type", value: "application/json")] + fields, body: parcel.body,
      deadline: endpoint.deadline, limit: Self.answerLimit, authority: endpoint.authority)
    request.publicOnly = isPublicOnly
    do {
      return Attempts.Outcome(try await web.fetch(request))
    } catch { return Attempts.Outcome(error) }
  }

  private func count(_ outcome: Attempts.Outcome, _ parcel: Parcel, isAgain: Bool) {
    guard outcome != .busy else { return }
    metrics.requests.add()
    if outcome == .taken { metrics.sent.add(parcel.count) } else { metrics.failed.add() }
    if isAgain { metrics.retried.add() }
  }

  private func finish(_ parcel: Parcel) async {
    state.withLock { $0.parcel = nil }
    await shelf.perform { $0.acknowledge(through: parcel.last) }
  }

  private func stop(_ reason: String) async {
    state.withLock { ($0.hasStopped, $0.parcel, $0.reason) = (true, nil, reason) }
    inbox.withLock { $0.isDeaf = true }
    let dropped = await shelf.perform { $0.clear() }
    metrics.dropped.add(dropped)
    await raise()
    host.log.warning("an endpoint wants no more webhooks", ["endpoint": key.text])
    host.emitter(WebhookFailing.self).emit(
      WebhookFailing(endpoint: key.name, tenant: key.tenant, reason: reason))
  }

  /// Says so when it goes wrong for a while, and when it goes well again.
  private func tell(_ outcome: Attempts.Outcome, _ before: Int, _ now: Int) {
    if let reason = outcome.reason, now >= Attempts.worrying {
      state.withLock { $0.reason = reason }
      guard before < Attempts.worrying else { return }
      host.log.warning("webhooks are not taken", ["endpoint": key.text, "reason": reason])
      host.emitter(WebhookFailing.self).emit(
        WebhookFailing(endpoint: key.name, tenant: key.tenant, reason: reason))
    } else if outcome == .taken, before >= Attempts.worrying {
      state.withLock { $0.reason = nil }
      host.log.notice("webhooks are taken again", ["endpoint": key.text])
      host.emitter(WebhookRecovered.self).emit(
        WebhookRecovered(endpoint: key.name, tenant: key.tenant, failures: before))
    }
  }
}
