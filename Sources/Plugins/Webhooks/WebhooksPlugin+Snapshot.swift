import HubKernel

extension WebhooksPlugin {
  /// Answers who is there, to operators for every endpoint and to a tenant for its own.
  func snapshot(_ request: HTTPRequest) async -> HTTPResponse {
    guard let office = desk.withLock({ $0.hasBegun ? $0.office : nil }) else {
      return .problem(
        503, code: "not-ready", "the hub has only just begun", by: Self.manifest.id, retryAfter: 1)
    }
    let mine = office.all.filter { request.view.tenant == nil || $0.key.tenant == request.view.tenant }
    let wanted = request.queryValue("endpoint")
    let found = wanted == nil && mine.count == 1 ? mine.first : mine.first { $0.key.text == wanted }
    guard let courier = found ?? mine.first(where: { $0.key.tenant != nil && $0.key.name == wanted }) else {
      return .problem(
        wanted == nil && !mine.isEmpty ? 400 : 404, code: "unknown-endpoint",
        "say ?endpoint= with the name of one of your endpoints", by: Self.manifest.id)
    }
    let text = request.queryValue("limit")
    guard let limit = text.map({ Int($0) }) ?? Snapshot.most, (1...Snapshot.most).contains(limit) else {
      return .problem(
        400, code: "bad-query", "limit is a number from 1 to \(Snapshot.most)", by: Self.manifest.id)
    }
    let after = request.queryValue("after")
    let cursor = after.flatMap { Snapshot.Cursor($0) }
    if after != nil, cursor == nil {
      return .problem(
        400, code: "bad-query", "after is what the page before said as next", by: Self.manifest.id)
    }
    return .json(await page(courier, limit, cursor))
  }

  private func page(_ courier: Courier, _ limit: Int, _ cursor: Snapshot.Cursor?) async -> [UInt8] {
    let cut = courier.cut
    let spaces = courier.key.tenant.map { [$0] } ?? courier.state.withLock { $0.spaces }
    let snapshot = Snapshot(limit: limit, after: cursor, in: spaces)
    await host.everyPeer { snapshot.visit($0) }
    let (guests, next) = snapshot.result
    let json = JSONWriter()
    json.object {
      $0.field("hub", host.hub.name)
      $0.field("endpoint", courier.key.text)
      $0.field("epoch", cut.epoch)
      $0.field("sequence", cut.sequence)
      $0.field("at", Timestamp.text(host.hub.wallMilliseconds))
      $0.list("peers") { list in guests.forEach { $0.write(to: list) } }
      if let next { $0.field("next", next.text) }
    }
    return Array(json.bytes)
  }
}

extension Snapshot.Guest {
  func write(to json: JSONWriter) {
    json.object {
      $0.field("peer", peer)
      $0.field("namespace", namespace.name)
      $0.list("networks") { list in
        for network in networks { network.jsonEscaped().withUnsafeBytes { list.value(verbatim: $0) } }
      }
      $0.field("isHub", isHub)
    }
  }
}
