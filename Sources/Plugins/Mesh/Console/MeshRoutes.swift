import HubKernel

/// Shows the mesh to operators on the admin address.
struct MeshRoutes: Sendable {
  static let root = "/admin/v1/mesh"

  let insight: any MeshInsight
  let host: Host
  let graph: GraphBook
  let seat: Seat

  func wire(_ hub: Wiring) {
    serve(hub, "", MeshWords.status) { routes, _ in await routes.status() }
    serve(hub, "/graph", MeshWords.graph) { routes, _ in await routes.picture() }
    serve(hub, "/returns", MeshWords.returns) { $0.returns($1) }
    serve(hub, "/hubs/:hub", MeshWords.explain) { await $0.explain($1) }
    serve(hub, "/hubs/:hub/ping", MeshWords.ping) { await $0.ping($1) }
    serve(hub, "/peers/:peer", MeshWords.trace) { await $0.trace($1) }
  }

  private func serve(
    _ hub: Wiring, _ path: String, _ about: RouteDescription,
    _ answer: @escaping @Sendable (MeshRoutes, HTTPRequest) async -> HTTPResponse
  ) {
    hub.serve(.GET, Self.root + path, for: .administrators, about: about) { request in
      await answer(self, request)
    }
  }

  private func status() async -> HTTPResponse {
    let (status, now) = (await insight.status(), host.clock.wallMilliseconds)
    return Self.json { json in
      MeshJSON(status, now: now).write(to: json)
      json.field("peers", host.hub.peers)
      json.field("connections", host.hub.connections)
      json.field("load", Double(host.hub.connections * 100 / max(1, host.hub.maxConnections)) / 100)
    }
  }

  private func picture() async -> HTTPResponse {
    let view = host.hub
    let document = await graph.document { status, reports in
      MeshGraph(
        status, reports, peers: view.peers, connections: view.connections, capacity: view.maxConnections)
    }
    var response = HTTPResponse.json(document.bytes)
    response.headers.append(document.tag.header)
    return response
  }

  private func returns(_ request: HTTPRequest) -> HTTPResponse {
    let book = seat.engine.returns
    return Self.json { json in
      json.field("kept", ReturnBook.mostEntries)
      json.field("since", book.since)
      json.list("returns") { list in
        for entry in book.entries(about: request.queryValue("about")) { list.object { entry.write(to: $0) } }
      }
    }
  }

  private func explain(_ request: HTTPRequest) async -> HTTPResponse {
    guard let id = Self.id(request, "hub") else { return Self.unknown }
    let (status, now) = (await insight.status(), host.clock.wallMilliseconds)
    let known = await insight.explain(id)
    let sentences = (known?.sentences ?? []) + MeshStory(status, now: now).sentences(about: id)
    guard !sentences.isEmpty else { return Self.unknown }
    return Self.json { json in
      json.field("id", id)
      json.field("isKnown", known != nil || id == status.id)
      if let figures = known?.figures {
        json.field("hub") { MeshJSON(status, now: now).write(figures, to: $0) }
      }
      json.list("sentences") { list in sentences.forEach { list.string($0) } }
    }
  }

  private func ping(_ request: HTTPRequest) async -> HTTPResponse {
    guard let id = Self.id(request, "hub"), let answer = await insight.ping(id) else { return Self.unknown }
    return Self.json { json in
      json.field("id", id)
      if let time = answer.roundTrip { json.field("roundTripMicroseconds", time) }
      if let hops = answer.hops { json.field("hops", hops) }
    }
  }

  private func trace(_ request: HTTPRequest) async -> HTTPResponse {
    guard let peer = Self.id(request, "peer") else { return Self.nobody }
    var namespace: Namespace?
    if let name = request.queryValue("namespace") {
      guard let known = host.hub.tenants.first(where: { $0.name == name }) else {
        return .problem(404, code: "no-such-tenant", "there is no tenant of that name", by: "mesh")
      }
      namespace = known
    }
    let traces = await insight.trace(peer, in: namespace)
    guard !traces.isEmpty else { return Self.nobody }
    let status = await insight.status()
    let json = MeshJSON(status, now: host.clock.wallMilliseconds)
    return Self.json { writer in
      writer.field("peer", peer)
      writer.list("paths") { list in
        for trace in traces { list.object { json.write(trace, to: $0) } }
      }
    }
  }

  private static func id(_ request: HTTPRequest, _ name: String) -> PeerID? {
    request.parameters[name].flatMap { PeerID($0) }
  }

  private static let unknown = HTTPResponse.problem(
    404, code: "no-such-hub", "this hub has never heard of a hub of that id", by: "mesh")
  private static let nobody = HTTPResponse.problem(
    404, code: "no-such-peer",
    "no such peer is here, and no hub that shares a network with one here has told of it", by: "mesh")

  private static func json(_ write: (JSONWriter) -> Void) -> HTTPResponse {
    let json = JSONWriter()
    json.object(write)
    return .json(Array(json.bytes))
  }
}
