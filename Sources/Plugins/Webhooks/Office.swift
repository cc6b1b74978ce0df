import HubKernel

/// All couriers, and what they share. It goes on over a reload.
final class Office: Sendable {
  let intake: Intake
  private let clerk = Lock<Clerk?>(nil)
  private let couriers = Lock<[Courier.Key: Courier]>([:])

  init(_ intake: Intake) { self.intake = intake }

  deinit { clerk.withLock { $0 }?.end() }

  var all: [Courier] { couriers.withLock { $0.values.sorted { $0.key.text < $1.key.text } } }

  subscript(key: Courier.Key) -> Courier? { couriers.withLock { $0[key] } }

  /// Has the couriers that the settings say: new ones begin, others go on, and some end.
  func arrange(_ settings: Tenanted<WebhooksPlugin.Settings>, _ host: Host) async {
    let plans = CourierPlan.plans(settings)
    let before = couriers.withLock { $0 }
    var after: [Courier.Key: Courier] = [:]
    for plan in plans {
      if let known = before[plan.key] {
        known.change(to: plan)
        after[plan.key] = known
      } else {
        after[plan.key] = await courier(plan, settings.server, host)
      }
    }
    couriers.withLock { [after] in $0 = after }
    intake.open(plans.compactMap { after[$0.key] })
    // What the settings do not have any more may come back, and then something was missed.
    for (key, courier) in before where after[key] == nil { await courier.close(isOrderly: false) }
  }

  private func courier(
    _ plan: CourierPlan, _ settings: WebhooksPlugin.Settings, _ host: Host
  ) async -> Courier {
    let limit = settings.queue.bytes
    guard !settings.folder.isEmpty else {
      return Courier(plan, Shelf(MemoryBacklog(limit: limit), nil), QueueStart(), obstacle: nil, host)
    }
    let folder = Self.folder(settings.folder, plan.key)
    let clerk = clerk.withLock { clerk in
      if clerk == nil { clerk = Clerk.begin() }
      return clerk
    }
    let policy = settings.sync
    let opened: Result<(Shelf, QueueStart, Int), DiskBacklog.Obstacle>
    let open = { @Sendable () -> Result<(Shelf, QueueStart, Int), DiskBacklog.Obstacle> in
      do throws(DiskBacklog.Obstacle) {
        let backlog = try DiskBacklog.open(folder, limit: limit, policy: policy)
        let (start, damaged) = (backlog.start, backlog.damaged)
        return .success((Shelf(backlog, clerk), start, damaged))
      } catch { return .failure(error) }
    }
    if let clerk { opened = await clerk.perform(open) } else { opened = open() }
    switch opened {
    case .success(let (shelf, start, damaged)):
      let courier = Courier(plan, shelf, start, obstacle: nil, host)
      if damaged > 0 {
        host.log.warning(
          "part of a queue of webhooks cannot be read", ["endpoint": plan.key.text, "bytes": "\(damaged)"])
        courier.state.withLock { $0.damaged = damaged }
        await courier.raise()
      }
      return courier
    case .failure(let obstacle):
      host.log.error(
        "webhooks wait in memory", ["endpoint": plan.key.text, "reason": "\(obstacle)"])
      let shelf = Shelf(MemoryBacklog(limit: limit), nil)
      return Courier(plan, shelf, QueueStart(), obstacle: "\(obstacle)", host)
    }
  }

  /// A folder for each endpoint; names of tenants may have characters that folders must not.
  static func folder(_ root: String, _ key: Courier.Key) -> String {
    let owner = key.tenant.map { tenant in
      "of-"
        + tenant.name.utf8.map { byte -> String in
          let isPlain = (48...57).contains(byte) || (97...122).contains(byte) || byte == UInt8(ascii: "-")
          return isPlain ? String(UnicodeScalar(byte)) : "_\(byte)_"
        }.joined()
    }
    return "\(root)/\(owner ?? "server")/\(key.name)"
  }
}
