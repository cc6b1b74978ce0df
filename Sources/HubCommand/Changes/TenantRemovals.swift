internal import HubFleet
internal import HubKernel
internal import HubYAML

/// Sees tenants out: nobody new is let in, those who are there are told and have some time, and when they
/// have gone or been closed the tenant leaves the file.
final class TenantRemovals: Sendable {
  /// So many receipts are kept.
  private static let kept = 100
  private static let step = Duration.milliseconds(100)
  /// The last of a large crowd are not closed all at one moment.
  private static let closedInOneStep = 1_000
  /// The close code of those who had to be closed: coming back makes no sense.
  private static let tenantRemoved: UInt16 = 4010

  private let host: Host
  private let desk: ChangeDesk
  private let removals = Lock<[Removal]>([])

  init(host: Host, desk: ChangeDesk) {
    self.host = host
    self.desk = desk
    desk.onLeaving { [weak self] in await self?.seeOut($0) }
  }

  /// Those that are under way and the latest of those that are not.
  var all: [Removal] { removals.withLock { $0 } }

  /// The latest removal of a tenant of that name.
  subscript(name: String) -> Removal? { removals.withLock { $0.last { $0.tenant == name } } }

  /// Whether a tenant is on its way out.
  func isLeaving(_ name: String) -> Bool { self[name]?.stage == .leaving }

  /// Begins, once it is clear that the file could be without that tenant.
  func begin(
    _ namespace: Namespace, by who: String, grace: Duration, match: (EntityTag) -> HTTPResponse?
  ) async -> Result<Removal, ChangeRefusal> {
    let name = namespace.name
    guard !isLeaving(name) else { return .failure(.leaving(name)) }
    let edit = YAMLEdit([TenantText.section, name], to: nil)
    let rehearsal = await desk.change(by: who, dryRun: true, match: match) { _ in [edit] }
    if case .failure(let refusal) = rehearsal { return .failure(refusal) }
    return await seeOut(namespace, by: who, grace) { [desk] in
      await desk.change(by: who, match: { _ in nil }) { _ in [edit] }
    }
  }

  /// The same for a tenant that does not stand in the file, which goes for all hubs of the fleet.
  func begin(
    _ tenant: SharedTenant, by who: String, grace: Duration, on board: any TenantBoard
  ) async -> Result<Removal, ChangeRefusal> {
    guard !isLeaving(tenant.name) else { return .failure(.leaving(tenant.name)) }
    let others = desk.shared.inForce.filter { $0.name != tenant.name }
    if case .failure(let refusal) = await desk.share(others, by: who, dryRun: true) {
      return .failure(refusal)
    }
    var leaving = tenant
    leaving.leaving = host.clock.wallMilliseconds + grace.milliseconds
    leaving.by = who
    // When this returns, it is being seen out here as well.
    do throws(TenantBoardFailure) { try await board.write(leaving, after: tenant.revision) } catch {
      return .failure(ChangeRefusal(error))
    }
    return self[tenant.name].map { .success($0) }
      ?? .failure(.noSuchTenant("there is no tenant '\(tenant.name)' any more"))
  }

  /// A tenant that this hub or another one has removed for all hubs of the fleet.
  func seeOut(_ tenant: SharedTenant) async {
    guard let namespace = Namespace.named(tenant.name), !isLeaving(tenant.name) else { return }
    let left = (tenant.leaving ?? 0) - host.clock.wallMilliseconds
    let grace = Duration.milliseconds(max(0, min(left, ChangeAnswers.longestWait.milliseconds)))
    _ = await seeOut(namespace, by: tenant.by, grace) { [desk] in
      await desk.shareWithout(tenant.name, by: tenant.by)
    }
  }

  private func seeOut(
    _ namespace: Namespace, by who: String, _ grace: Duration,
    _ end: @escaping @Sendable () async -> Result<ReloadPlan, ChangeRefusal>
  ) async -> Result<Removal, ChangeRefusal> {
    let name = namespace.name
    let figures = host.hub.figures(.tenant(namespace))
    let now = host.clock.wallMilliseconds
    let removal = Removal(
      tenant: name, by: who, began: now, until: now + grace.milliseconds, connections: figures.connections,
      networks: figures.networks)
    let isFirst = removals.withLock { list in
      guard !list.contains(where: { $0.tenant == name && $0.stage == .leaving }) else { return false }
      list.removeAll { $0.tenant == name }
      list.append(removal)
      if list.count > Self.kept, let oldest = list.firstIndex(where: { $0.stage != .leaving }) {
        list.remove(at: oldest)
      }
      return true
    }
    guard isFirst else { return .failure(.leaving(name)) }
    desk.kernel.close(namespace, true)
    host.log.notice(
      "a tenant is being removed", ["tenant": name, "by": who, "connections": "\(figures.connections)"])
    await tell(namespace, grace)
    host.spawn { [self] in await finish(namespace, grace, end) }
    return .success(self[name] ?? removal)
  }

  private func tell(_ namespace: Namespace, _ grace: Duration) async {
    await host.everyPeer { peer in
      guard peer.namespace == namespace else { return }
      peer.send { json in
        json.object { json in
          json.field("type", word: "goaway")
          json.field("data") { data in
            data.field("reason", "the tenant is being removed")
            data.field("closesAfter", grace.milliseconds)
          }
          json.field("fromPeerId", word: "system")
          json.field("networkName", verbatim: peer.quotedNetworkName)
          json.field("timestamp", peer.wallMilliseconds)
        }
      }
    }
  }

  private func finish(
    _ namespace: Namespace, _ grace: Duration,
    _ end: @Sendable () async -> Result<ReloadPlan, ChangeRefusal>
  ) async {
    let name = namespace.name
    let deadline = host.clock.now &+ grace.nanoseconds
    while host.clock.now < deadline, hasConnections(namespace) { await pause(until: deadline) }
    while !Task.isCancelled, hasConnections(namespace) {
      let left = Lock(Self.closedInOneStep)
      await host.everyPeer { peer in
        let isNext = left.withLock { left in
          guard left > 0, peer.namespace == namespace else { return false }
          left -= 1
          return true
        }
        if isNext { peer.close(code: Self.tenantRemoved, reason: "tenant removed") }
      }
      update(name) { $0.closed += Self.closedInOneStep - left.withLock { $0 } }
      await pause(until: .max)
    }
    guard !Task.isCancelled else { return }
    let outcome = await end()
    desk.kernel.close(namespace, false)
    let now = host.clock.wallMilliseconds
    update(name) { removal in
      removal.ended = now
      removal.stage = .removed
      if case .failure(let refusal) = outcome {
        removal.stage = .failed
        removal.problems = [refusal.words]
      }
    }
    if case .failure(let refusal) = outcome {
      host.log.error("a tenant could not be removed", ["tenant": name, "reason": refusal.words])
    }
  }

  private func hasConnections(_ namespace: Namespace) -> Bool {
    host.hub.figures(.tenant(namespace)).connections > 0
  }

  private func pause(until deadline: UInt64) async {
    await host.clock.sleep(until: min(deadline, host.clock.now &+ Self.step.nanoseconds))
  }

  private func update(_ name: String, _ change: (inout Removal) -> Void) {
    removals.withLock { list in
      if let place = list.lastIndex(where: { $0.tenant == name }) { change(&list[place]) }
    }
  }
}
