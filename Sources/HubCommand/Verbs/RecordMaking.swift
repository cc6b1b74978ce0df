internal import HubCrypto
internal import HubKernel
internal import HubTokens

/// Makes and checks what hubs tell of hubs. Needs no running hub.
struct RecordMaking {
  private let invocation: Invocation

  init(_ invocation: Invocation) { self.invocation = invocation }

  func make() throws {
    let arguments = invocation.arguments
    guard let url = arguments.value("--url") ?? arguments.operand(1) else {
      throw CommandFailure(.usage, "a record is about a hub", hint: "write --url wss://hub.example.org")
    }
    var members = [JSONValue.Member("u", .string(url))]
    for name in ["region", "description", "maintainer", "uptime"] {
      if let text = arguments.value("--" + name) { members.append(JSONValue.Member(name, .string(text))) }
    }
    if let priority = arguments.value("--priority") {
      guard let number = Int(priority) else {
        throw CommandFailure(.usage, "'\(priority.printable)' is no whole number")
      }
      members.append(JSONValue.Member("priority", .number("\(number)")))
    }
    var record: HubRecord
    do throws(HubRecord.Mistake) { record = try HubRecord(.object(members)) } catch {
      throw CommandFailure(.usage, error.description)
    }
    if let place = arguments.value("--key") {
      record = try signed(record, place)
    } else {
      // Without a key it is written in the same way, so that both can be compared.
      record = HubRecord(unsigned: record)
      invocation.console.note("without --key nobody can tell who says so")
    }
    invocation.console.say(record.json.description)
  }

  private func signed(_ record: HubRecord, _ place: String) throws -> HubRecord {
    let pem = try SecretInput.bytes(place, environment: invocation.environment)
    let key: PrivateKey
    do throws(KeyError) { key = try PrivateKey(pem: pem) } catch {
      throw CommandFailure(.failed, "the key cannot be used: \(error)")
    }
    guard let signed = record.signed(with: key, at: SystemClock().wallMilliseconds) else {
      throw CommandFailure(
        .failed, "records are signed with Ed25519, and this is \(key)",
        hint: "hubctl token new key --kind ed25519 --out key.pem")
    }
    return signed
  }

  /// Records and signed lists, one or several, from a file or standard input.
  func verify() throws -> ExitCode {
    let bytes = try input()
    let trusted = invocation.arguments.values("--trust")
    for key in trusted where Base64Text.decode(key)?.count != 32 {
      throw CommandFailure(.usage, "'\(key.printable)' is no key", hint: "a key is 32 bytes in base64")
    }
    let limits = JSONLimits(bytes: SeedBundle.longest, values: 8_192)
    guard let tree = bytes.withUnsafeBytes({ try? JSONValue(parsing: $0, limits: limits) }) else {
      throw CommandFailure(.failed, "that is no JSON")
    }
    var isGood = true
    if tree["seeds"] != nil {
      isGood = say(bundle: tree, trusted)
    } else {
      for one in Self.records(in: tree) where !say(record: one, trusted) { isGood = false }
    }
    return isGood ? .ok : .problems
  }

  private func input() throws -> [UInt8] {
    guard let path = invocation.arguments.operand(1), path != "-" else { return SecretInput.standardInput() }
    switch FileText.bytes(of: path, limit: SeedBundle.longest) {
    case .success(let bytes): return bytes
    case .failure(let failure):
      throw CommandFailure(.failed, "\(path.printable) cannot be read: \(failure)")
    }
  }

  private static func records(in tree: JSONValue) -> [JSONValue] {
    if case .array(let list)? = tree["peers"] { return list }
    if case .array(let list) = tree { return list }
    return [tree]
  }

  private func say(record json: JSONValue, _ trusted: [String]) -> Bool {
    do throws(HubRecord.Mistake) {
      let record = try HubRecord(json)
      let (words, isGood) = Self.judge(record.signature, trusted)
      var rows = [["hub", record.location.description]]
      for (name, text) in [
        ("region", record.region), ("description", record.description), ("maintainer", record.maintainer),
        ("uptime", record.uptime),
      ] where !text.isEmpty { rows.append([name, text.printable]) }
      rows.append(["priority", "\(record.priority)"])
      if record.timestamp > 0 { rows.append(["made", Timestamp.text(record.timestamp)]) }
      if let reason = record.location.reasonAgainstStrangers {
        rows.append(["note", "not for strangers: \(reason)"])
      }
      rows.append(["signature", words])
      invocation.console.say(Table(rows).text)
      return isGood
    } catch {
      invocation.console.say("no record: \(error)")
      return false
    }
  }

  private func say(bundle json: JSONValue, _ trusted: [String]) -> Bool {
    do throws(HubRecord.Mistake) {
      let bundle = try SeedBundle(json)
      let key = Base64Text.encode(bundle.key)
      let isKnown = trusted.isEmpty || trusted.contains(key)
      let isFresh = bundle.isGood(at: SystemClock().wallMilliseconds, skew: Self.skew)
      let until = bundle.made &+ Int64(bundle.seconds) &* 1_000
      invocation.console.say(
        Table([
          ["mesh", bundle.app.printable], ["made", Timestamp.text(bundle.made)],
          ["until", Timestamp.text(until) + (isFresh ? "" : ", which is not now")],
          ["hubs", bundle.seeds.map(\.description).joined(separator: " ")],
          ["signature", (isKnown ? "fits, by " : "fits, by a key that is not trusted: ") + key],
        ]).text)
      return isKnown && isFresh
    } catch {
      invocation.console.say("no list of hubs: \(error)")
      return false
    }
  }

  /// Clocks differ by no more, in milliseconds.
  private static let skew: Int64 = 600_000

  private static func judge(_ signature: HubRecord.Signature, _ trusted: [String]) -> (String, Bool) {
    switch signature {
    case .none: return ("none", trusted.isEmpty)
    case .invalid: return ("does not fit", false)
    case .valid(let bytes):
      let key = Base64Text.encode(bytes)
      let isKnown = trusted.isEmpty || trusted.contains(key)
      return ((isKnown ? "fits, by " : "fits, by a key that is not trusted: ") + key, isKnown)
    }
  }
}
