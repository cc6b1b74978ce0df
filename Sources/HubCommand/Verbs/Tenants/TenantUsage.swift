internal import HubKernel

/// What a tenant has of what it may have.
struct TenantUsage {
  private static let width = 24

  private let tenant: JSONValue

  init(_ tenant: JSONValue) { self.tenant = tenant }

  /// The row of a table.
  var row: [String] {
    [
      (tenant["name"]?.text ?? "").printable, share("connections"), share("peers"), share("networks"),
      TenantDesk.list(tenant["networks"]), tenant["state"]?.text == "leaving" ? "leaving" : "",
    ]
  }

  static let heads = ["tenant", "connections", "peers", "networks", "claims", ""]

  /// A bar for everything that has a limit, and a number for what has none.
  var bars: String {
    let rows = ["connections", "peers", "networks"].map { name in
      ["  " + name, bar(name), share(name)]
    }
    return Table(rows).text
  }

  private func figure(_ name: String) -> Int { tenant["figures"]?[name]?.int ?? 0 }

  private func limit(_ name: String) -> Int? { tenant["quota"]?[name]?.int }

  private func share(_ name: String) -> String {
    limit(name).map { "\(figure(name))/\($0)" } ?? "\(figure(name))"
  }

  private func bar(_ name: String) -> String {
    guard let limit = limit(name) else { return "no limit of its own" }
    let filled = limit == 0 ? Self.width : min(Self.width, figure(name) * Self.width / limit)
    return String(repeating: "█", count: filled) + String(repeating: "░", count: Self.width - filled)
  }
}

extension TenantDesk {
  func list() async throws -> ExitCode {
    let answer = try await client.ask("GET", Self.root)
    if invocation.arguments.has("--json") {
      invocation.console.say(String(decoding: answer.body, as: UTF8.self))
      return .ok
    }
    let rows = Self.tenants(answer).map { TenantUsage($0).row }
    invocation.console.say(rows.isEmpty ? "no tenants" : Table([TenantUsage.heads] + rows).text)
    return .ok
  }

  func usage() async throws -> ExitCode {
    let wanted = invocation.arguments.operand(1)
    while true {
      let answer = try await client.ask("GET", Self.root)
      let tenants = Self.tenants(answer).filter { wanted == nil || $0["name"]?.text == wanted }
      if let wanted, tenants.isEmpty {
        throw CommandFailure(.notFound, "there is no tenant '\(wanted.printable)'")
      }
      if invocation.arguments.has("--json") {
        invocation.console.say(JSONValue.object([.init("tenants", .array(tenants))]).description)
      } else {
        let isAgain = invocation.arguments.has("--watch") && invocation.console.output.isTerminal
        let text = tenants.map { "\(($0["name"]?.text ?? "").printable)\n\(TenantUsage($0).bars)" }.joined()
        // The screen is wiped, so that the bars stay where they are.
        invocation.console.say((isAgain ? "\u{1B}[H\u{1B}[2J" : "") + (text.isEmpty ? "no tenants" : text))
      }
      guard invocation.arguments.has("--watch") else { return .ok }
      try await Task.sleep(for: .seconds(1))
    }
  }

  private static func tenants(_ answer: AdminClient.Answer) -> [JSONValue] {
    if case .array(let tenants)? = answer.json?["tenants"] { tenants } else { [] }
  }
}
