/// Puts together what all plugins declared. Two that claim one thing are an error that names both lines.
enum Assembly {
  /// `plugins` are the lines of Plugins.yaml, which may have moved since the instances were made.
  static func tables(
    _ instances: [PluginInstance], _ core: KernelCore, for plugins: [any Blueprint], namespaces: NamespaceMap
  ) throws -> Tables {
    try refuseDoubleClaims(instances)
    try refuseUnknownNames(instances, core)
    let byLine = plugins.compactMap { line in instances.first { $0.id == line.manifest.id } }
    let receivers = instances.flatMap { one in
      one.declared.receivers.sorted { $0.key < $1.key }.map {
        Receiver(type: $0.key, plugin: one.ticket, offIn: one.blueprint.offIn, handle: $0.value)
      }
    }
    let sockets = instances.flatMap { one in
      one.declared.sockets.map { ($0.key, SocketHandler(receive: $0.value)) }
    }
    let declared = order(byLine, core.gates.kinds)
    let gates = core.gates.kinds.map { kind in
      kind.build(declared.filter { $0.intentName == kind.name }, namespaces.handleCount)
    }
    let adminGate = instances.lazy.compactMap { $0.declared.offers[Capability((any AdminGate).self)] }.first
    return Tables(
      receivers: ReceiverTable(receivers), openers: handlers(byLine) { $0.openers },
      closers: handlers(byLine) { $0.closers },
      returners: byLine.flatMap { one in
        one.declared.returners.map { ReturnHandler(offIn: one.blueprint.offIn, handle: $0) }
      },
      sockets: Dictionary(uniqueKeysWithValues: sockets),
      router: Router(instances.flatMap(\.declared.routes), adminGate: adminGate as? any AdminGate),
      quotas: QuotaTable(instances, leaving: core.leaving),
      carrier: byLine.reversed().reduce(nil) { next, one in
        one.declared.carrier.map { Carrier(one.ticket, offIn: one.blueprint.offIn, next: next, $0) } ?? next
      },
      posts: instances.lazy.compactMap { one in
        one.declared.posts.map { PostHandler(plugin: one.ticket, handle: $0) }
      }.first,
      ownSignals: instances.lazy.compactMap { one in
        one.declared.ownSignals.flatMap { take in
          PeerID.parse(core.settings.id).map {
            Carrier(
              one.ticket, offIn: one.blueprint.offIn, own: $0.0,
              CarrierWishes(take: { message, room, _ in take(message, room) }, bounced: { _, _ in }))
          }
        }
      }.first, gates: gates)
  }

  /// Every decider, by stage and then by line: the two rules of order, and there is no third.
  static func order(_ byLine: [PluginInstance], _ kinds: [GateRegistry.Kind]) -> [DeclaredDecider] {
    byLine.flatMap { one in
      let named = one.declared.namedDeciders.compactMap { decider in
        kinds.first { $0.name == decider.intent }.map { kind in
          DeclaredDecider(
            intentName: kind.name, stage: decider.stage, plugin: one.ticket,
            decider: kind.named(decider, one.ticket))
        }
      }
      return (one.declared.deciders + named).map { decider in
        var decider = decider
        decider.offIn = one.blueprint.offIn
        return decider
      }
    }.enumerated().sorted { ($0.element.stage, $0.offset) < ($1.element.stage, $1.offset) }.map(\.element)
  }

  private static func handlers(
    _ instances: [PluginInstance], _ pick: (PluginInstance.Declared) -> [@Sendable (Peer) -> Void]
  ) -> [PeerHandler] {
    instances.flatMap { one in
      pick(one.declared).map { PeerHandler(plugin: one.ticket, offIn: one.blueprint.offIn, handle: $0) }
    }
  }

  private static func refuseUnknownNames(_ instances: [PluginInstance], _ core: KernelCore) throws {
    let types = core.bus.typeNames
    let events = types.union(instances.flatMap(\.declared.named.emits))
    let intents = Dictionary(core.gates.kinds.map { ($0.name, $0.mayBeTold) }) { $1 }
    for one in instances {
      let mistakes = one.declared.named.mistakes(events: events, types: types, intents: intents)
      guard mistakes.isEmpty else {
        throw PluginFailure(
          plugin: one.id, position: one.blueprint.position, what: mistakes.joined(separator: ", and "))
      }
    }
  }

  private static func refuseDoubleClaims(_ instances: [PluginInstance]) throws {
    var claims: [String: PluginInstance] = [:]
    for one in instances {
      let mine =
        one.declared.receivers.keys.map { "messages of type '\($0)'" }
        + one.declared.routes.map { "\($0.method) \($0.path)" }
        + one.declared.sockets.keys.map { "WebSockets at \($0)" }
        + one.declared.named.emits.map { "the event '\($0)'" }
        + (one.declared.ownSignals == nil ? [] : ["signals for the hub itself"])
        + (one.declared.posts == nil ? [] : ["what reactors leave for each other"])
      for claim in mine.sorted() {
        if let other = claims[claim] {
          throw PluginFailure(
            plugin: one.id, position: one.blueprint.position,
            what: "and \(other.id) (\(other.blueprint.position)) both own \(claim)")
        }
        claims[claim] = one
      }
    }
  }
}
