/// Numbers for intents, and what it takes to build the table of each without knowing its type.
final class GateRegistry: Sendable {
  static let admit = 0
  static let receive = 1
  static let route = 2
  static let serve = 3

  struct Kind: Sendable {
    let number: Int
    let name: String
    let isPatient: Bool
    /// Builds a `GateTable` from what plugins declared, already in the order of asking.
    let build: @Sendable ([DeclaredDecider], Int) -> any GateLists
    /// Makes a decider of one that knows the intent by its name alone.
    let named: @Sendable (NamedDecider, PluginTicket) -> any Sendable
    let mayBeTold: Bool
  }

  private struct State {
    var kinds: [ObjectIdentifier: Kind] = [:]
    var order: [ObjectIdentifier] = []
  }

  private let state = Lock(State())

  init() {
    _ = register(AdmitConnection.self, isPatient: true)
    _ = register(ReceiveMessage.self, isPatient: false)
    _ = register(RouteMessage.self, isPatient: false)
    _ = register(ServeRequest.self, isPatient: true)
  }

  func register<I: Intent>(_ type: I.Type, isPatient: Bool) -> Kind {
    state.withLock { state in
      if let known = state.kinds[ObjectIdentifier(type)] { return known }
      let kind = Kind(
        number: state.order.count, name: I.wireName, isPatient: isPatient,
        build: { declared, namespaces in
          // Tenants that switch nothing off share one list.
          let everybody = Decider.chain(declared.compactMap { $0.decider as? Decider<I> })
          let exceptions = declared.reduce(into: Set<Namespace>()) { $0.formUnion($1.offIn) }
          return GateTable<I>(
            chains: (0..<max(1, namespaces)).map { index in
              let namespace = Namespace(index: UInt32(index))
              guard exceptions.contains(namespace) else { return everybody }
              return Decider.chain(
                declared.compactMap { $0.offIn.contains(namespace) ? nil : $0.decider as? Decider<I> })
            })
        },
        named: { one, ticket in
          Decider<I>(
            plugin: ticket, stage: one.stage,
            body: .patient { intent in
              guard var told = intent as? any ToldIntent else { return .proceed }
              let verdict = await one.decide(&told)
              if let amended = told as? I { intent = amended }
              return verdict
            })
        }, mayBeTold: I.self is any ToldIntent.Type)
      state.kinds[ObjectIdentifier(type)] = kind
      state.order.append(ObjectIdentifier(type))
      return kind
    }
  }

  /// Every intent that has been named, by number.
  var kinds: [Kind] { state.withLock { state in state.order.compactMap { state.kinds[$0] } } }
}

/// A decider that knows its intent by name alone.
struct NamedDecider: Sendable {
  let intent: String
  let stage: Stage
  let decide: @Sendable (inout any ToldIntent) async -> Verdict
}

/// A decider as a plugin declared it.
struct DeclaredDecider: Sendable {
  let intentName: String
  let stage: Stage
  let plugin: PluginTicket
  var offIn: Set<Namespace> = []
  let decider: any Sendable
}
