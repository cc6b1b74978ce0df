public import HubKernel

extension TestHub {
  /// Connects a peer, and announces it when a network is named.
  @discardableResult
  public func connect(
    _ peer: PeerID, in network: String? = nil, announcing data: String = "{}", lane: Int? = nil
  ) async -> TestClient {
    let client = await upgrade(query: "peerId=\(peer)", as: peer, lane: lane)
    if let network {
      let name = JSONValue.string(network).description
      await send("{\"type\":\"announce\",\"networkName\":\(name),\"data\":\(data)}", by: client)
    }
    return client
  }

  /// Asks to open a WebSocket, however it ends.
  @discardableResult
  public func upgrade(
    path: String = "/", query: String = "", headers: [(name: String, value: String)] = [],
    protocols: [String] = [], from remote: RemoteAddress = RemoteAddress(), as peer: PeerID? = nil,
    lane: Int? = nil
  ) async -> TestClient {
    let request = HTTPRequest(path: path, query: query, headers: headers)
    let who =
      peer ?? request.queryValue("peerId").flatMap { PeerID($0) } ?? PeerID(high: 0, middle: 0, low: 0)
    let people = people
    return await perform { world in
      let number = lane ?? people.withLock { $0.clients.count } % world.lanes.count
      let client = TestClient(who, lane: number, link: world.transports[number].newLink())
      people.withLock { $0.clients.append(client) }
      world.transports[number].queuedBytes = world.kernel.settings.limits.queuedBytes.bytes
      world.transports[number].add(client)
      world.reach(number) { $0.upgrade(request, from: remote, on: client.link, protocols: protocols) }
      return client
    }
  }

  /// Every connection there ever was.
  var clients: [TestClient] { people.withLock { $0.clients } }

  /// The latest connection of a peer.
  public func client(_ peer: PeerID) -> TestClient? {
    people.withLock { $0.clients.last { $0.peer == peer } }
  }

  /// Everything a peer heard, over all its connections; also what was sent to it while it had none.
  public func heard(by peer: PeerID) -> [Heard] {
    let (clients, missed) = people.withLock { people in
      (people.clients.filter { $0.peer == peer }, people.strangers[peer] ?? [])
    }
    return clients.flatMap(\.heard) + missed
  }

  /// What a peer heard on its latest connection since this was last asked.
  public func take(by peer: PeerID) -> [Heard] { client(peer)?.take() ?? [] }

  /// The code and reason with which the hub closed the latest connection of a peer.
  public func close(seenBy peer: PeerID) -> (code: UInt16, reason: String)? { client(peer)?.close }

  /// Sends a message on the latest connection of a peer.
  public func send(_ text: String, by peer: PeerID) async {
    if let client = client(peer) { await send(text, by: client) }
  }

  /// Sends a message on a connection. Nothing comes of it when that has ended.
  public func send(_ text: String, _ kind: MessageKind = .text, by client: TestClient) async {
    await send([text], kind, by: client)
  }

  /// Sends messages on a connection, all in one turn of its lane.
  public func send(_ texts: [String], _ kind: MessageKind = .text, by client: TestClient) async {
    await send(texts.map { Heard($0, kind) }, by: client)
  }

  /// Sends a binary message on a connection.
  public func send(_ bytes: [UInt8], by client: TestClient) async {
    await send([Heard(bytes, .binary)], by: client)
  }

  private func send(_ messages: [Heard], by client: TestClient) async {
    await perform { world in
      world.reach(client.lane) { lane in
        for message in messages { world.transports[client.lane].say(message, by: client, to: lane) }
      }
    }
  }

  /// The peer closes its latest connection.
  public func close(_ peer: PeerID, code: UInt16 = 1000, reason: String = "") async {
    if let client = client(peer) { await close(client, code: code, reason: reason) }
  }

  /// The peer closes a connection.
  public func close(_ client: TestClient, code: UInt16 = 1000, reason: String = "") async {
    await perform { world in
      world.reach(client.lane) { _ in
        world.transports[client.lane].end(client, code: code, reason: reason)
      }
    }
  }

  /// The latest connection of a peer breaks without a word, and the hub notices.
  public func fail(link peer: PeerID) async { await close(peer, code: 1006) }

  /// The latest connection of a peer answers no pings from now on: it is dead, and the hub has not noticed.
  public func silence(_ peer: PeerID) { if let client = client(peer) { silence(client) } }

  /// A connection answers no pings from now on: it is dead, and the hub has not noticed.
  public func silence(_ client: TestClient) { client.inside.withLock { $0.isSilent = true } }

  /// The peer stops reading. What it is sent waits, as far as the hub lets it.
  public func stall(_ peer: PeerID) { client(peer)?.inside.withLock { $0.isStalled = true } }

  /// The peer reads again, first of all what has waited.
  public func unstall(_ peer: PeerID) {
    client(peer)?.inside.withLock { inside in
      inside.isStalled = false
      inside.heard += inside.unread
      inside.unread = []
      inside.unreadBytes = 0
    }
  }

  /// How many places of connections are in use, over all lanes.
  public func connectionsInUse() async -> Int {
    await perform { $0.lanes.reduce(0) { $0 + $1.used } }
  }
}
