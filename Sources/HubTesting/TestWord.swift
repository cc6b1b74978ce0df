internal import HubKernel

/// What a connection brings to whoever listens to it.
package enum TestWord: Sendable {
  /// A message.
  case text([UInt8])
  /// The hub closed it, or it broke.
  case closed(code: UInt16, reason: String)
  /// The hub answered with an HTTP status instead.
  case refused(status: Int, retryAfter: Int?, body: [UInt8])
}

extension TestClient {
  /// Tells whoever listens what came since the last time.
  func tellListener() {
    while let (listener, word) = inside.withLock({ Self.next(&$0) }) { listener(word) }
  }

  private static func next(_ inside: inout Inside) -> (@Sendable (TestWord) -> Void, TestWord)? {
    guard let listener = inside.listener else { return nil }
    if inside.told < inside.heard.count {
      defer { inside.told += 1 }
      return (listener, .text(inside.heard[inside.told].bytes))
    }
    let end: TestWord? =
      switch inside.state {
      case .waiting, .open: nil
      case .closed(let code, let reason): .closed(code: code, reason: reason)
      case .gone: .closed(code: 1006, reason: "")
      case .refused(let status, let body):
        .refused(
          status: status,
          retryAfter: inside.headers.first { $0.name.lowercased() == "retry-after" }.flatMap {
            Int($0.value)
          },
          body: Array(body.utf8))
      }
    guard let end, !inside.hasToldEnd else { return nil }
    inside.hasToldEnd = true
    return (listener, end)
  }
}

extension TestHub {
  /// Where its tasks run.
  package var executor: any TaskExecutor { world.crew }

  /// Opens a WebSocket from something that runs among the hub's own tasks, and hears what it brings at once.
  /// Nothing is done before the hub has its turn.
  package func dial(
    query: String, protocols: [String], lane number: Int = 0, hear: @escaping @Sendable (TestWord) -> Void
  ) -> TestClient {
    let request = HTTPRequest(path: "/", query: query, headers: [])
    let who = request.queryValue("peerId").flatMap { PeerID($0) } ?? PeerID(high: 0, middle: 0, low: 0)
    let transport = world.transports[number]
    let client = TestClient(who, lane: number, link: transport.newLink())
    client.inside.withLock { $0.listener = hear }
    people.withLock { $0.clients.append(client) }
    guard !world.isDead else {
      client.inside.withLock { $0.state = .gone }
      transport.tell { _ in }
      client.tellListener()
      return client
    }
    transport.queuedBytes = world.kernel.settings.limits.queuedBytes.bytes
    transport.add(client)
    transport.tell { lane in
      lane.upgrade(request, from: RemoteAddress(), on: client.link, protocols: protocols)
    }
    return client
  }

  /// Says something there, when the hub has its turn.
  package func say(_ bytes: [UInt8], by client: TestClient) {
    let transport = world.transports[client.lane]
    transport.tell { [unowned transport] lane in
      transport.say(Heard(bytes, .text), by: client, to: lane)
    }
  }

  /// Closes it, when the hub has its turn.
  package func end(_ client: TestClient, code: UInt16) {
    let transport = world.transports[client.lane]
    transport.tell { [unowned transport] _ in transport.end(client, code: code, reason: "") }
  }
}

extension TestHub {
  /// A connection hears a text that the hub has not said, when it has its turn.
  package func whisper(_ text: String, to client: TestClient) {
    world.transports[client.lane].tell { _ in
      client.inside.withLock { $0.heard.append(Heard(text)) }
      client.tellListener()
    }
  }
}
