internal import HubKernel

/// Keys: several may hold at once, so that a new one can be handed out before the old one ends.
extension TenantDesk {
  func keys() async throws -> ExitCode {
    let name = try name()
    let (json, tag) = try await tenant(name)
    let tokens = tokens(of: json)
    switch invocation.arguments.operand(2) ?? "list" {
    case "rotate":
      return try await renew(name, tokens, tag) { [only = invocation.arguments.operand(3)] key in
        only == nil || only == key
      }
    case "add": return try await renew(name, tokens, tag) { _ in false }
    case "remove": return try await removeKey(name, tokens, tag)
    default: return list(tokens)
    }
  }

  private func tokens(of tenant: JSONValue) -> [JSONValue] {
    guard case .array(let tokens)? = tenant["plugins"]?[TenantFlags.tokens]?["tokens"] else { return [] }
    return tokens
  }

  private func list(_ tokens: [JSONValue]) -> ExitCode {
    if invocation.arguments.has("--json") {
      let names = tokens.map { token -> JSONValue in
        guard case .object(let members) = token else { return .null }
        return .object(members.filter { $0.key != "value" })
      }
      invocation.console.say(JSONValue.object([.init("keys", .array(names))]).description)
      return .ok
    }
    let now = Timestamp.text(SystemClock().wallMilliseconds)
    let rows = tokens.map { token -> [String] in
      let until = token["until"]?.text ?? ""
      let state = until.isEmpty ? "holds" : until < now ? "ended \(until)" : "ends \(until)"
      return [(token["name"]?.text ?? "").printable, state.printable, Self.kind(of: token)]
    }
    invocation.console.say(rows.isEmpty ? "no keys" : Table([["key", "state", "kept as"]] + rows).text)
    return .ok
  }

  private static func kind(of token: JSONValue) -> String {
    let value = token["value"]?.text ?? ""
    return value.hasPrefix("sha256:") ? "its SHA-256" : value.printable
  }

  /// One key more; those that `ends` names hold for the overlap and no longer.
  private func renew(
    _ name: String, _ tokens: [JSONValue], _ tag: String?, _ ends: (String) -> Bool
  ) async throws -> ExitCode {
    guard try await isOn(TenantFlags.tokens) else {
      throw CommandFailure(
        .invalid, "\(TenantFlags.tokens) is not on, and it alone knows keys",
        hint: "add '- \(TenantFlags.tokens)' to plugins and reload")
    }
    let text = invocation.arguments.value("--overlap") ?? "24h"
    guard let overlap = try? Duration.parse(text) else {
      throw CommandFailure(.usage, "'\(text.printable)' is not a duration", hint: "write 24h")
    }
    let clock = SystemClock()
    let end = Timestamp.text(clock.wallMilliseconds + overlap.milliseconds).prefix(19) + "Z"
    let now = Timestamp.text(clock.wallMilliseconds)
    let key = TenantKey()
    var kept: [JSONValue] = []
    for token in tokens {
      guard case .object(var members) = token else { continue }
      let until = token["until"]?.text
      if let until, until < now { continue }
      let isEnding = ends(token["name"]?.text ?? "")
      if until == nil, isEnding { members.append(.init("until", .string(String(end)))) }
      if overlap > .zero || !isEnding { kept.append(.object(members)) }
    }
    let taken = Set(kept.compactMap { $0["name"]?.text })
    let wish = invocation.arguments.value("--key-name") ?? "key-" + now.prefix(10)
    var title = wish
    var number = 2
    while taken.contains(title) {
      title = "\(wish)-\(number)"
      number += 1
    }
    kept.append(entry(key, called: title))
    let json = try await send("PATCH", path(name), Self.patch(kept), match: tag)
    if invocation.arguments.has("--json") {
      invocation.console.say(
        JSONValue.object([
          .init("tenant", .string(name)), .init("name", .string(title)), .init("key", .string(key.text)),
        ])
        .description)
      return .ok
    }
    show(json)
    if !isDry { invocation.console.say(try await snippet(name, key)) }
    return .ok
  }

  /// A key as the file holds it.
  func entry(_ key: TenantKey, called name: String) -> JSONValue {
    var members = [JSONValue.Member("name", .string(name)), .init("value", .string(key.digest))]
    if invocation.arguments.has("--operator") { members.append(.init("operator", .bool(true))) }
    return .object(members)
  }

  private func removeKey(_ name: String, _ tokens: [JSONValue], _ tag: String?) async throws -> ExitCode {
    guard let wanted = invocation.arguments.operand(3) else {
      throw CommandFailure(.usage, "which key?", hint: "hubctl tenants keys \(name) list")
    }
    let kept = tokens.filter { $0["name"]?.text != wanted }
    guard kept.count < tokens.count else {
      throw CommandFailure(
        .notFound, "\(name) has no key '\(wanted.printable)'", hint: "hubctl tenants keys \(name) list")
    }
    show(try await send("PATCH", path(name), Self.patch(kept), match: tag))
    return .ok
  }

  private static func patch(_ tokens: [JSONValue]) -> JSONValue {
    .object([
      .init("plugins", .object([.init(TenantFlags.tokens, .object([.init("tokens", .array(tokens))]))]))
    ])
  }
}
