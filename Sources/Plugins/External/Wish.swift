import HubKernel

/// Something a program wants to be done.
enum Wish: Sendable, Equatable {
  case send(text: String, to: String, namespace: String)
  case close(peer: String, namespace: String, code: UInt16, reason: String)
  case emit(name: String, fields: JSONValue)
  case log(LogLevel, message: String, fields: [JSONValue.Member])
  case count(name: String, by: Int, labels: [String: String])
  case gauge(name: String, value: Int, labels: [String: String])
  case observe(name: String, nanoseconds: UInt64, labels: [String: String])
  case health(Health)
  case peers(id: Int, namespace: String)

  private static let longestText = 65_536
  private static let longestReason = 120
  private static let longestMessage = 1_024
  private static let mostFields = 32

  /// What a line means whose one member has that name; nil when its shape is wrong.
  static func read(_ name: String, _ value: JSONValue) -> Wish? {
    switch name {
    case "send":
      guard let text = word(value["text"], longestText), let peer = word(value["to"], 64),
        let namespace = word(value["namespace"], 64)
      else { return nil }
      return .send(text: text, to: peer, namespace: namespace)
    case "close":
      guard let peer = word(value["peer"], 64), let namespace = word(value["namespace"], 64),
        let code = value["code"]?.int, (4_000...4_999).contains(code),
        let reason = value["reason"] == nil ? "" : word(value["reason"], longestReason)
      else { return nil }
      return .close(peer: peer, namespace: namespace, code: UInt16(code), reason: reason)
    case "emit": return emit(value)
    case "log": return log(value)
    case "count", "gauge", "observe": return meter(name, value)
    case "health": return health(value)
    case "peers":
      guard let id = value["id"]?.int, let namespace = word(value["namespace"], 64) else { return nil }
      return .peers(id: id, namespace: namespace)
    default: return nil
    }
  }

  private static func word(_ value: JSONValue?, _ most: Int) -> String? {
    value?.text.flatMap { $0.utf8.count <= most ? $0 : nil }
  }

  private static func emit(_ value: JSONValue) -> Wish? {
    guard case .object(let members) = value, let name = word(value["name"], ProgramName.longest) else {
      return nil
    }
    return .emit(name: name, fields: .object(members.filter { $0.key != "name" }))
  }

  private static func log(_ value: JSONValue) -> Wish? {
    let levels: [String: LogLevel] = [
      "debug": .debug, "info": .info, "notice": .notice, "warning": .warning, "error": .error,
    ]
    guard let level = levels[value["level"]?.text ?? ""], let message = word(value["message"], longestMessage)
    else {
      return nil
    }
    guard let fields = value["fields"] else { return .log(level, message: message, fields: []) }
    guard case .object(let members) = fields, members.count <= mostFields else { return nil }
    return .log(level, message: message, fields: members)
  }

  private static func meter(_ kind: String, _ value: JSONValue) -> Wish? {
    guard let name = word(value["name"], ProgramName.longest), let labels = labels(value["labels"]) else {
      return nil
    }
    switch kind {
    case "count":
      guard let by = value["by"] == nil ? 1 : value["by"]?.natural else { return nil }
      return .count(name: name, by: by, labels: labels)
    case "gauge":
      guard let number = value["value"]?.int, abs(Double(number)) <= 1e15 else { return nil }
      return .gauge(name: name, value: number, labels: labels)
    default:
      guard let seconds = value["seconds"]?.finiteNumber, (0...1e9).contains(seconds) else { return nil }
      return .observe(name: name, nanoseconds: UInt64(seconds * 1e9), labels: labels)
    }
  }

  private static func labels(_ value: JSONValue?) -> [String: String]? {
    guard let value else { return [:] }
    guard case .object(let members) = value, members.count <= 8 else { return nil }
    var labels: [String: String] = [:]
    for member in members {
      guard let text = word(member.value, ProgramName.longest) else { return nil }
      labels[member.key] = text
    }
    return labels
  }

  private static func health(_ value: JSONValue) -> Wish? {
    let reason = value["reason"] == nil ? "" : word(value["reason"], 200)
    guard let reason else { return nil }
    switch value["state"]?.text {
    case "ok": return .health(.ok)
    case "degraded": return .health(.degraded(reason.forLog))
    case "failed": return .health(.failed(reason.forLog))
    default: return nil
    }
  }
}
