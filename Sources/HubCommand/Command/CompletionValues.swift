internal import HubKernel

/// What only a hub or a file of the user's knows: values for completion, asked for while somebody types.
enum CompletionValues: String, CaseIterable {
  case plugins
  case tenants
  case contexts
  case events

  /// Nobody waits longer for a key to be answered.
  private static let patience = 1

  /// Flags whose values are such.
  static let flags: [String: CompletionValues] = [
    "--plugin": .plugins, "--tenant": .tenants, "--in": .tenants, "--namespace": .tenants,
    "--context": .contexts, "--type": .events,
  ]

  /// Verbs whose operands are such, besides the words that help shows.
  static let operands: [String: CompletionValues] = [
    "plugins": .plugins, "explain": .plugins, "tenants": .tenants, "context": .contexts,
  ]

  /// Those that fit now; none where nobody answers in time.
  func find(_ invocation: Invocation) async -> [String] {
    switch self {
    case .contexts: (try? HubContexts(environment: invocation.environment))?.all.map(\.name) ?? []
    case .events: (try? invocation.everyPlugin().events) ?? []
    case .plugins: invocation.catalogue.map(\.manifest.id)
    case .tenants: await tenants(invocation)
    }
  }

  private func tenants(_ invocation: Invocation) async -> [String] {
    guard var client = try? AdminClient(invocation) else { return [] }
    client.patience = Self.patience
    guard let json = try? await client.ask("GET", TenantDesk.root).json else { return [] }
    return MeshMap.list(json, "tenants").compactMap { $0["name"]?.text?.printable }
  }
}
