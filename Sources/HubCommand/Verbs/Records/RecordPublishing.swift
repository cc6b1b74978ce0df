internal import HubCrypto
internal import HubKernel
internal import HubRecords
internal import HubTokens

/// Signs a record and has a hub keep it.
struct RecordPublishing {
  private static let usualSeconds = 300

  private let invocation: Invocation

  init(_ invocation: Invocation) { self.invocation = invocation }

  func run() async throws -> ExitCode {
    let client = try RecordClient(invocation)
    guard let topic = invocation.arguments.operand(0) else {
      throw CommandFailure(.usage, "publish what?", hint: "hubctl publish TOPIC DATA")
    }
    let data = try data()
    let key = try invocation.arguments.value("--key").map { try self.key($0) }
    let seconds = try seconds()
    let body: JSONValue
    if let key {
      body = try await signed(topic, data, seconds, key, client)
    } else {
      var members = [JSONValue.Member("topic", .string(topic)), Self.member(data)]
      if let seconds { members.append(JSONValue.Member("ttl", .number("\(seconds)"))) }
      body = .object(members)
    }
    let answer = try await client.ask("POST", "/api/publish", body: Array(body.description.utf8))
    say(answer, author: body["author"]?.text)
    return .ok
  }

  private func say(_ answer: JSONValue, author: String?) {
    if invocation.arguments.has("--json") { return invocation.console.say(answer.description) }
    let isRemoved = invocation.arguments.has("--remove")
    var rows = [
      ["topic", (answer["topic"]?.text ?? "").printable], ["record", answer["recordId"]?.text ?? ""],
      ["author", author ?? "nobody"],
      [isRemoved ? "removed until" : "good until", Timestamp.text(Int64(answer["expiresAt"]?.int ?? 0))],
      ["hub", (answer["nodeId"]?.text ?? "").printable],
    ]
    let replicas = answer["replicatedTo"]?.int ?? 0
    if let all = answer["totalNodes"]?.int, all > 1 {
      rows.append(["replicas", "\(replicas) of \(all - 1) other hubs, by \(answer["method"]?.text ?? "")"])
    }
    if answer["known"]?.bool == true { rows.append(["note", "it was there already"]) }
    invocation.console.say(Table(rows).text)
  }

  /// The data in its one spelling; nil for a removal.
  private func data() throws(CommandFailure) -> [UInt8]? {
    let text = invocation.arguments.operand(1)
    if invocation.arguments.has("--remove") {
      guard text == nil else { throw CommandFailure(.usage, "what is taken back has no data") }
      return nil
    }
    guard let text else {
      throw CommandFailure(.usage, "publish what?", hint: "write JSON, or - to read it, or --remove")
    }
    let bytes = text == "-" ? SecretInput.standardInput() : Array(text.utf8)
    guard let value = bytes.withUnsafeBytes({ try? JSONValue(parsing: $0) }),
      let canonical = CanonicalJSON.encode(value)
    else {
      throw CommandFailure(.usage, "the data is not JSON", hint: "a text needs quotes: '\"good day\"'")
    }
    return canonical
  }

  private func key(_ place: String) throws(CommandFailure) -> PrivateKey {
    let pem = try SecretInput.bytes(place, environment: invocation.environment)
    do throws(KeyError) {
      let key = try PrivateKey(pem: pem)
      guard case .ed25519 = key.publicKey.parts else { throw .unknownKind }
      return key
    } catch {
      throw CommandFailure(
        .failed, "records are signed with an Ed25519 key, and this is none: \(error)",
        hint: "hubctl token new key --kind ed25519 --out me.pem")
    }
  }

  private func seconds() throws(CommandFailure) -> Int? {
    guard let text = invocation.arguments.value("--ttl") else { return nil }
    let mistake = CommandFailure(
      .usage, "'\(text.printable)' is no ttl", hint: "write whole seconds, such as 90s or 5m")
    guard let time = try? Duration.parse(text), time.milliseconds % 1_000 == 0, time >= .seconds(1) else {
      throw mistake
    }
    return Int(time.milliseconds / 1_000)
  }

  /// What takes back a record lasts at least as long, so whoever wants to looks for it first.
  private func signed(
    _ topic: String, _ data: [UInt8]?, _ seconds: Int?, _ key: PrivateKey, _ client: RecordClient
  ) async throws -> JSONValue {
    guard case .ed25519(let half) = key.publicKey.parts else { throw KeyError.unknownKind }
    let now = SystemClock().wallMilliseconds
    let namespace = invocation.arguments.value("--namespace") ?? Namespace.standard.name
    var record = Record(
      key: RecordKey(namespace: namespace, topic: topic, author: .key(half)), time: now,
      lifetime: Int64(seconds ?? Self.usualSeconds) * 1_000, data: data, signature: [])
    if data == nil {
      let found = try await client.ask("GET", RecordClient.path(of: topic, limit: "1000"))
      if case .array(let list)? = found["records"],
        let old = list.first(where: { $0["author"]?.text == record.authorText })
      {
        record.time = max(now, Int64(old["timestamp"]?.int ?? 0) &+ 1)
        let left = Int64(old["expiresAt"]?.int ?? 0) &- record.time
        if seconds == nil { record.lifetime = max(1, (left &+ 999) / 1_000) * 1_000 }
      }
    }
    guard let signed = record.signed(with: key) else { throw KeyError.library }
    return .object([
      JSONValue.Member("topic", .string(topic)), Self.member(data),
      JSONValue.Member("ttl", .number("\(signed.lifetime / 1_000)")),
      JSONValue.Member("time", .number("\(signed.time)")),
      JSONValue.Member("author", .string(signed.authorText ?? "")),
      JSONValue.Member("signature", .string(signed.signatureText ?? "")),
    ])
  }

  private static func member(_ data: [UInt8]?) -> JSONValue.Member {
    guard let data, let value = data.withUnsafeBytes({ try? JSONValue(parsing: $0) }) else {
      return JSONValue.Member("deleted", .bool(true))
    }
    return JSONValue.Member("data", value)
  }
}
