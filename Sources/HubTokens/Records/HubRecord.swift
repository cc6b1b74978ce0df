package import HubCrypto
package import HubWire

/// A hub as one tells others of it: where it is, and perhaps who says so.
package struct HubRecord: Sendable, Equatable {
  /// Why some JSON is no record.
  package struct Mistake: Error, Equatable, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
  }

  /// What its signature is worth.
  package enum Signature: Sendable, Equatable {
    /// There is none.
    case none
    /// The owner of this key made it: the key's 32 bytes.
    case valid(key: [UInt8])
    /// It does not fit what it signs.
    case invalid
  }

  /// More is no record.
  package static let longest = 2_048
  private static let longestWord = 64
  private static let longestText = 200
  private static let priorities = 0...1_000
  /// What holds when no priority is said.
  package static let usualPriority = 99

  /// Where it is.
  package let location: HubLocation
  /// Where it stands, in a word; `global` stands near everybody.
  package var region = ""
  /// Whom to call first: the lower, the sooner.
  package var priority = HubRecord.usualPriority
  /// What it is.
  package var description = ""
  /// Who runs it.
  package var maintainer = ""
  /// How much of the time it was there, in its maintainer's words.
  package var uptime = ""
  /// When the record was made, in milliseconds since 1970; 0 when that is not said.
  package var timestamp: Int64 = 0
  /// What its signature is worth.
  package private(set) var signature = Signature.none
  /// All of it as JSON, with members that mean nothing here.
  package private(set) var json: JSONValue

  /// A record without a signature.
  package init(_ location: HubLocation, region: String = "", priority: Int = HubRecord.usualPriority) {
    self.location = location
    self.region = region
    self.priority = priority
    json = .null
    json = assembled(signature: nil)
  }

  /// The same record as if nobody had signed it, with the members that mean something here.
  package init(unsigned record: HubRecord) {
    self = record
    signature = .none
    json = .null
    json = assembled(signature: nil)
  }

  /// Reads a record, and looks at its signature.
  package init(_ json: JSONValue) throws(Mistake) {
    guard case .object(let members) = json else { throw Mistake("a record is a JSON object") }
    guard json.description.utf8.count <= Self.longest else {
      throw Mistake("a record has at most \(Self.longest) bytes")
    }
    // Which of two members counts would be anybody's guess.
    guard Set(members.map { Array($0.key.utf8) }).count == members.count else {
      throw Mistake("a member stands in the record twice")
    }
    guard let url = json["u"]?.text else { throw Mistake("a record has the address of its hub: u") }
    do throws(HubLocation.Mistake) { location = try HubLocation(url) } catch {
      throw Mistake(error.description)
    }
    let transport = location.isSecure ? "wss" : "ws"
    guard json["t"] == nil || json["t"]?.text == transport else { throw Mistake("t and u do not agree") }
    self.json = json
    region = try Self.word(json["region"], "region", Self.longestWord)
    description = try Self.word(json["description"], "description", Self.longestText)
    maintainer = try Self.word(json["maintainer"], "maintainer", Self.longestText)
    uptime = try Self.word(json["uptime"], "uptime", Self.longestWord)
    if let value = json["priority"] {
      guard let number = value.int, Self.priorities.contains(number) else {
        throw Mistake("a priority is a whole number from 0 to \(Self.priorities.upperBound)")
      }
      priority = number
    }
    if let value = json["timestamp"] {
      guard let number = value.int, number >= 0 else {
        throw Mistake("a timestamp is milliseconds since 1970")
      }
      timestamp = Int64(number)
    }
    signature = Self.signature(of: json)
  }

  /// Reads a record from text.
  package init(text: some Collection<UInt8>) throws(Mistake) {
    guard text.count <= Self.longest else { throw Mistake("a record has at most \(Self.longest) bytes") }
    let tree = try? JSONValue(
      parsing: String(decoding: text, as: UTF8.self), limits: JSONLimits(bytes: Self.longest, values: 64))
    guard let tree else { throw Mistake("it is no JSON") }
    try self.init(tree)
  }

  private static func word(_ value: JSONValue?, _ name: String, _ limit: Int) throws(Mistake) -> String {
    guard let value else { return "" }
    guard let text = value.text else { throw Mistake("\(name) is a text") }
    guard text.utf8.count <= limit,
      text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
    else { throw Mistake("\(name) has at most \(limit) bytes and no control characters") }
    return text
  }

  private static func signature(of json: JSONValue) -> Signature {
    guard let written = json["signature"] else { return .none }
    guard let key = json["publicKey"]?.text.flatMap(Base64Text.decode), key.count == 32,
      let signature = written.text.flatMap(Base64Text.decode),
      let message = CanonicalJSON.encode(json, omitting: "signature"),
      let owner = try? PublicKey(ed25519: key), owner.verifies(signature, of: message)
    else { return .invalid }
    return .valid(key: key)
  }

  /// The same record, signed with an Ed25519 key; nil when the key is of another kind.
  package func signed(with key: PrivateKey, at milliseconds: Int64) -> HubRecord? {
    guard case .ed25519(let half) = key.publicKey.parts else { return nil }
    var record = self
    record.timestamp = milliseconds
    let draft = record.assembled(publicKey: Base64Text.encode(half))
    guard let message = CanonicalJSON.encode(draft), let signature = try? key.sign(message) else {
      return nil
    }
    record.json = record.assembled(
      publicKey: Base64Text.encode(half), signature: Base64Text.encode(signature))
    record.signature = .valid(key: half)
    return record
  }

  private func assembled(publicKey: String? = nil, signature: String? = nil) -> JSONValue {
    var members = [
      JSONValue.Member("t", .string(location.isSecure ? "wss" : "ws")),
      JSONValue.Member("u", .string(location.description)),
    ]
    let words = [
      ("region", region), ("description", description), ("maintainer", maintainer), ("uptime", uptime),
    ]
    for (name, text) in words where !text.isEmpty { members.append(JSONValue.Member(name, .string(text))) }
    members.append(JSONValue.Member("priority", .number("\(priority)")))
    if timestamp > 0 { members.append(JSONValue.Member("timestamp", .number("\(timestamp)"))) }
    if let publicKey { members.append(JSONValue.Member("publicKey", .string(publicKey))) }
    if let signature { members.append(JSONValue.Member("signature", .string(signature))) }
    return .object(members)
  }
}
