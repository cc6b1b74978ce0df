/// By what the rows of tables stand.
enum TopOrder: String, CaseIterable, Sendable {
  case cost
  case messages
  case peers
  case name

  var next: TopOrder {
    let all = TopOrder.allCases
    let place = all.firstIndex(of: self) ?? 0
    return all[(place + 1) % all.count]
  }

  func sorted(_ plugins: [TopFigures.Plugin]) -> [TopFigures.Plugin] {
    switch self {
    case .cost, .peers:
      plugins.sorted { ($0.cost ?? 0, $1.id) > ($1.cost ?? 0, $0.id) }
    case .messages: plugins.sorted { ($0.callsPerSecond ?? 0, $1.id) > ($1.callsPerSecond ?? 0, $0.id) }
    case .name: plugins.sorted { $0.id < $1.id }
    }
  }

  func sorted(_ tenants: [TopFigures.Tenant]) -> [TopFigures.Tenant] {
    switch self {
    case .cost, .messages:
      tenants.sorted {
        ($0.messagesPerSecond ?? 0, $0.peers, $1.name) > ($1.messagesPerSecond ?? 0, $1.peers, $0.name)
      }
    case .peers: tenants.sorted { ($0.peers, $1.name) > ($1.peers, $0.name) }
    case .name: tenants.sorted { $0.name < $1.name }
    }
  }
}
