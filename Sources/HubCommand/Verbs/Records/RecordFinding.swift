internal import HubKernel
internal import HubRecords
internal import HubTokens

/// Looks for records, and believes nobody's signature unseen.
struct RecordFinding: Sendable {
  private static let patience = 10
  /// The key of RFC 6455 §1.3: nobody is deceived by a known one here.
  private static let socketKey = "dGhlIHNhbXBsZSBub25jZQ=="
  private static let longestValue = 60

  private let invocation: Invocation
  private let topic: String
  private let client: RecordClient

  init(_ invocation: Invocation) throws {
    guard let topic = invocation.arguments.operand(0) else {
      throw CommandFailure(.usage, "find what?", hint: "hubctl find TOPIC")
    }
    (self.invocation, self.topic) = (invocation, topic)
    client = try RecordClient(invocation)
  }

  private var isJSON: Bool { invocation.arguments.has("--json") }

  func run() async throws -> ExitCode {
    if invocation.arguments.has("--watch") { return try await watch() }
    return try await list() ? .ok : .problems
  }

  /// Writes what is there; false when a signature does not fit.
  private func list() async throws -> Bool {
    let limit = invocation.arguments.value("--limit")
    if let limit, Int(limit) == nil { throw CommandFailure(.usage, "'\(limit.printable)' is no number") }
    let found = try await client.ask("GET", RecordClient.path(of: topic, limit: limit))
    guard case .array(let records)? = found["records"] else {
      throw CommandFailure(.failed, "the hub's answer has no records")
    }
    let judged = records.map { ($0, verdict(on: $0)) }
    let isGood = !judged.contains { $0.1 == .forged }
    if isJSON {
      invocation.console.say(found.description)
    } else if records.isEmpty {
      invocation.console.say("nothing")
    } else {
      let rows = judged.map { row($0, $1) }
      invocation.console.say(Table([["TIME", "UNTIL", "AUTHOR", "SIGNATURE", "DATA"]] + rows).text)
      if found["hasMore"]?.bool == true {
        invocation.console.note("there are more: --limit shows up to 1000")
      }
    }
    if !isGood {
      invocation.console.note(
        "a signature does not fit: the hub lies, or --namespace is not the tenant's name there")
    }
    return isGood
  }

  enum Verdict: String {
    case fits
    case none
    case forged = "DOES NOT FIT"
  }

  private func row(_ record: JSONValue, _ verdict: Verdict) -> [String] {
    let data = (record["data"]?.description ?? "").printable
    return [
      Timestamp.text(Int64(record["timestamp"]?.int ?? 0)),
      Timestamp.text(Int64(record["expiresAt"]?.int ?? 0)),
      (record["author"]?.text ?? "nobody").printable, verdict.rawValue,
      data.count > Self.longestValue ? data.prefix(Self.longestValue) + "..." : data,
    ]
  }

  private func verdict(on json: JSONValue) -> Verdict {
    guard let author = json["author"]?.text else { return .none }
    guard let key = Base64Text.decode(author), let time = json["timestamp"]?.int,
      let end = json["expiresAt"]?.int,
      let signature = json["signature"]?.text.flatMap(Base64Text.decode), let data = json["data"],
      let bytes = CanonicalJSON.encode(data)
    else { return .forged }
    let namespace = invocation.arguments.value("--namespace") ?? Namespace.standard.name
    let record = Record(
      key: RecordKey(namespace: namespace, topic: topic, author: .key(key)), time: Int64(time),
      lifetime: Int64(end &- time), data: bytes, signature: signature)
    return record.isSignedByItsAuthor ? .fits : .forged
  }

  /// Watches over a WebSocket until the hub or the user ends it.
  private func watch() async throws -> ExitCode {
    var probe = try connect()
    let ask = JSONValue.object([
      JSONValue.Member("type", .string("watch")),
      JSONValue.Member(
        "data",
        .object([JSONValue.Member("topic", .string(topic)), JSONValue.Member("limit", .number("1"))])),
    ])
    guard probe.send(ask.description) else { throw gone }
    var isWatching = false
    while true {
      guard case .text(let text) = probe.receive(), let message = try? JSONValue(parsing: text) else {
        throw gone
      }
      switch message["type"]?.text {
      case "watching" where !isWatching:
        isWatching = true
        _ = try await list()
      case "record", "record-ended": say(message)
      case "error":
        throw CommandFailure(.refused, (message["reason"]?.text ?? "the hub refused").printable)
      default: continue
      }
    }
  }

  private func say(_ message: JSONValue) {
    guard let data = message["data"] else { return }
    if isJSON { return invocation.console.say(message.description) }
    if message["type"]?.text == "record" {
      invocation.console.say(row(data, verdict(on: data)).joined(separator: "  "))
    } else {
      let author = (data["author"]?.text ?? "nobody").printable
      invocation.console.say("\((data["reason"]?.text ?? "ended").printable): \(author)")
    }
  }

  private var gone: CommandFailure {
    CommandFailure(.unreachable, "\(client.locator.text.printable) has ended the connection")
  }

  private func connect() throws(CommandFailure) -> ProbeSocket {
    let socket: ClientSocket
    do throws(SystemFailure) {
      socket = try ClientSocket.connect(
        to: client.target.address, patience: Self.patience, connectsWithin: Self.patience)
    } catch {
      throw CommandFailure(
        .unreachable, "no hub answers at \(client.locator.text.printable): \(error)",
        hint: "start one with 'hubctl run', or say where it is with --url")
    }
    if client.target.isSecure { try socket.secure(client.locator.host, authority: client.target.authority) }
    var probe = ProbeSocket(socket)
    var head = "GET /?peerId=\(PeerID.random()) HTTP/1.1\r\nHost: \(client.locator.hostField)\r\n"
    head += "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    if let token = client.target.token { head += "Authorization: Bearer \(token)\r\n" }
    head += "Sec-WebSocket-Key: \(Self.socketKey)\r\n\r\n"
    guard socket.send(Array(head.utf8)), let answer = probe.head() else { throw gone }
    guard answer.status == 101 else {
      throw CommandFailure(.refused, "the hub does not let us in: it answers \(answer.status)")
    }
    socket.wait(seconds: 0)
    return probe
  }
}
