internal import HubKernel

/// What `hubctl mesh` asks of the hub.
struct MeshDesk {
  static let root = "/admin/v1/mesh"
  /// Whoever wants more has other tools.
  private static let mostPings = 1_000
  private static let usualPings = 4
  private static let pause = Duration.milliseconds(200)

  let invocation: Invocation
  let client: AdminClient

  init(_ invocation: Invocation) throws(CommandFailure) {
    self.invocation = invocation
    client = try AdminClient(invocation)
  }

  /// The mesh as the hub sees it.
  private func whole() async throws -> AdminClient.Answer {
    do {
      return try await client.ask("GET", Self.root)
    } catch let failure as CommandFailure where failure.code == .notFound {
      throw CommandFailure(
        .notFound, "this hub is in no mesh: its plugin 'mesh' is not on",
        hint: "put 'mesh' under 'plugins' in its Plugins.yaml, after 'signaling' and 'hub-registry'")
    }
  }

  private func map() async throws -> MeshMap { MeshMap(try await whole().json ?? .null) }

  func status() async throws -> ExitCode {
    try takesNobody("status")
    let answer = try await whole()
    if !invocation.say(asJSON: answer) {
      invocation.console.say(MeshStatusText(MeshMap(answer.json ?? .null)).text)
    }
    return .ok
  }

  func graph() async throws -> ExitCode {
    try takesNobody("graph")
    let answer = try await whole()
    let map = MeshMap(answer.json ?? .null)
    if let file = invocation.arguments.value("--svg") {
      let picture = MeshPicture(map).svg
      guard file != "-" else {
        invocation.console.say(picture)
        return .ok
      }
      do {
        try FileText.replace(file, with: picture)
      } catch {
        throw CommandFailure(.failed, "\(file.printable) cannot be written: \(error)")
      }
      invocation.console.note("\(file.printable): \(map.hubs.count) hubs, \(map.edges.count) links")
    } else if invocation.arguments.has("--dot") {
      invocation.console.say(MeshGraphText(map).dot)
    } else if !invocation.say(asJSON: answer) {
      invocation.console.say(MeshGraphText(map).tree)
    }
    return .ok
  }

  func trace() async throws -> ExitCode {
    guard let text = invocation.arguments.operand(1), let peer = PeerID(text) else {
      throw CommandFailure(
        .usage, "which peer?", hint: "a peer id has 40 hexadecimal digits; 'hubctl peers' lists those here")
    }
    let query = invocation.arguments.value("--in").map { "?namespace=\(PercentEscapes.encode($0))" } ?? ""
    let map = try await map()
    let answer = try await client.ask("GET", "\(Self.root)/peers/\(peer)\(query)")
    let trace = MeshTraceText(answer.json ?? .null, map)
    if !invocation.say(asJSON: answer) { invocation.console.say(trace.text) }
    return trace.isReachable ? .ok : .unreachable
  }

  func explain() async throws -> ExitCode {
    let (map, hub) = try await find()
    let answer = try await client.ask("GET", "\(Self.root)/hubs/\(hub)")
    guard !invocation.say(asJSON: answer) else { return .ok }
    var text = "\(map.title(hub)), \(hub)\n"
    if case .array(let sentences)? = answer.json?["sentences"] {
      for sentence in sentences.compactMap(\.text) { text += "  - \(map.named(sentence.printable))\n" }
    }
    if let figures = answer.json?["hub"] {
      text += MeshStatusText.table([MeshMap.Hub(figures)], map)
    } else if answer.json?["isKnown"]?.bool == false {
      text += "  it is not in the mesh now\n"
    }
    invocation.console.say(text)
    return .ok
  }

  func ping() async throws -> ExitCode {
    let count = try count()
    let (map, hub) = try await find()
    var times: [Int] = []
    for number in 1...count {
      if number > 1 { try await Task.sleep(for: Self.pause) }
      let answer = try await client.ask("GET", "\(Self.root)/hubs/\(hub)/ping")
      let time = answer.json?["roundTripMicroseconds"]?.int
      if let time { times.append(time) }
      guard !invocation.say(asJSON: answer) else { continue }
      let hops = answer.json?["hops"]?.int
      let way = hops.map { $0 == 1 ? ", 1 link" : ", \($0) links" } ?? ""
      invocation.console.say(
        "\(map.title(hub)): " + (time.map { MeshMap.time($0) + way } ?? "no answer in time\(way)"))
    }
    if !invocation.arguments.has("--json"), count > 1 { invocation.console.say(summary(of: times, count)) }
    return times.isEmpty ? .unreachable : .ok
  }

  private func summary(of times: [Int], _ count: Int) -> String {
    let sorted = times.sorted()
    guard let least = sorted.first, let most = sorted.last else { return "\(count) asked, none answered" }
    let middle = MeshMap.time(sorted[sorted.count / 2])
    return "\(count) asked, \(times.count) answered: \(MeshMap.time(least)) at least, "
      + "\(middle) in the middle, \(MeshMap.time(most)) at most"
  }

  private func count() throws(CommandFailure) -> Int {
    guard let text = invocation.arguments.value("--count") else { return Self.usualPings }
    guard let count = Int(text), (1...Self.mostPings).contains(count) else {
      throw CommandFailure(.usage, "'\(text.printable)' is not a number from 1 to \(Self.mostPings)")
    }
    return count
  }

  /// The hub that the user means.
  private func find() async throws -> (MeshMap, String) {
    guard let text = invocation.arguments.operand(1) else {
      throw CommandFailure(.usage, "which hub?", hint: "'hubctl mesh' lists them")
    }
    let map = try await map()
    let found = map.find(text)
    if found.count == 1 { return (map, found[0]) }
    if found.isEmpty {
      throw CommandFailure(
        .notFound, "no hub is called '\(text.printable)', and no id begins so",
        hint: "'hubctl mesh' lists them")
    }
    throw CommandFailure(
      .usage, "'\(text.printable)' means more than one hub", hint: found.joined(separator: ", "))
  }

  private func takesNobody(_ action: String) throws(CommandFailure) {
    guard invocation.arguments.operand(1) == nil else {
      throw CommandFailure(.usage, "\(action) is about the whole mesh", hint: "hubctl mesh explain HUB")
    }
  }
}
