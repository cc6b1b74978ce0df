internal import HubKernel

extension Doctor {
  private static let mover = "p2p-migration"

  /// Whether hubs find each other, whether their peers do, and whether their links move to data channels.
  func moving(_ answer: RunningHub.Answer) -> [Finding] {
    guard case .here(let running) = answer, let mesh = running.mesh else { return unasked(answer) }
    let map = MeshMap(mesh)
    return [finding(running), crossing(running, map)] + channels(running, map) + closing(running, map)
  }

  /// Every entry is answered, if only by why it cannot be.
  private func unasked(_ answer: RunningHub.Answer) -> [Finding] {
    let why = if case .here = answer { "the plugin 'mesh' is not on" } else { "no hub could be asked" }
    return [Finding.Topic.finding, .crossing, .channels, .closing].map {
      Finding($0, .note, "not-looked-at", "this could not be looked at: \(why)")
    }
  }

  /// What became of the search for hubs, as bootstrap tells it.
  private func finding(_ running: RunningHub) -> Finding {
    guard let bootstrap = running.bootstrap else {
      return Finding(
        .finding, .note, "bootstrap-off", "the plugin 'bootstrap' is not on: this hub calls nobody by itself",
        at: "\(loaded.path), plugins", why: "it meets others only if they call it",
        remedy: "add '- bootstrap: {hubs: [wss://OTHER]}' unless that is meant")
    }
    let hubs = MeshMap.list(bootstrap, "hubs")
    if hubs.isEmpty {
      let others = MeshMap.list(running.mesh ?? .null, "hubs").count
      return Finding(
        .finding, .note, "nobody-to-call", "it knows no hub to call, and \(others) other hubs by their calls",
        at: "bootstrap.hubs (BOOTSTRAP_HUBS)", remedy: others > 0 ? "" : "name one, if there are to be others"
      )
    }
    let linked = hubs.count { $0["connected"]?.bool == true }
    let troubled = hubs.filter { $0["connected"]?.bool != true && $0["trouble"]?.text != nil }
    if let worst = troubled.first, linked == 0 {
      return Finding(
        .finding, .problem, "none-linked", "none of the \(hubs.count) hubs it may call has let it in",
        at: worst["uri"]?.text ?? "", why: worst["trouble"]?.text ?? "",
        remedy: "compare hub-registry.mesh (HUB_MESH_NAMESPACE) and the addresses; 'hubctl bootstrap list'")
    }
    if let one = troubled.first {
      return Finding(
        .finding, .warning, "some-not-linked",
        "\(troubled.count) of \(hubs.count) hubs it may call have not let it in", at: one["uri"]?.text ?? "",
        why: one["trouble"]?.text ?? "", remedy: "'hubctl bootstrap list' tells of each")
    }
    return .fine(.finding, "found", "of \(hubs.count) hubs that it may call, it is linked with \(linked)")
  }

  /// Whether this hub knows peers of others in the networks of those here.
  private func crossing(_ running: RunningHub, _ map: MeshMap) -> Finding {
    let (own, far) = (running.hub["peers"]?.int ?? 0, running.mesh?["remoteMembers"]?.int ?? 0)
    let others = map.hubs.filter { !$0.isSelf }
    let theirs = others.reduce(0) { $0 + ($1.peers ?? 0) }
    if others.isEmpty {
      return Finding(
        .crossing, .note, "no-other-hub", "no other hub is known, so there are no peers but those here",
        remedy: "see whether hubs find each other, above")
    }
    if own > 0, theirs > 0, far == 0 {
      return Finding(
        .crossing, .warning, "nobody-shared",
        "other hubs have \(theirs) peers, and none is in a network of the \(own) here",
        why: "peers find each other in networks of the same name and tenant only",
        remedy: "compare networkName of both, byte by byte: hubctl peers on each hub")
    }
    return .fine(
      .crossing, "shared", "\(far) members of networks on \(others.count) other hubs are known here")
  }

  /// Whether links came to data channels.
  private func channels(_ running: RunningHub, _ map: MeshMap) -> [Finding] {
    guard loaded.isOn(Self.mover) || running.isOn(Self.mover) else {
      return [
        Finding(
          .channels, .note, "migration-off", "hubs stay on WebSockets: '\(Self.mover)' is not on",
          at: "\(loaded.path), plugins", remedy: "add '- \(Self.mover)' on each hub if they are to move")
      ]
    }
    let count = map.links.count { $0["carrier"]?.text == "data-channel" }
    let (tried, failed) = (running.meter("p2p_migration_attempts"), running.meter("p2p_migration_failures"))
    if count > 0 {
      return [.fine(.channels, "channels", "\(count) links with other hubs are data channels")]
    }
    if failed > 0 {
      return [
        Finding(
          .channels, .problem, "channels-fail", "\(failed) of \(tried) tries to open a data channel failed",
          at: "\(Self.mover).ports", why: "UDP between the hubs does not pass",
          remedy:
            "open the UDP ports of \(Self.mover).ports in firewalls, or name a TURN server in iceServers")
      ]
    }
    let others = map.hubs.count - 1
    guard others > 0 else {
      return [Finding(.channels, .note, "no-other-hub", "there is no other hub to have a data channel with")]
    }
    return [
      Finding(
        .channels, .note, "no-channels", "there is no data channel with any of \(others) other hubs yet",
        why: tried == 0 ? "none was tried: the other hubs may not have '\(Self.mover)'" : "\(tried) are tried"
      )
    ]
  }

  /// Why WebSockets between hubs are still open.
  private func closing(_ running: RunningHub, _ map: MeshMap) -> [Finding] {
    guard running.isOn(Self.mover) else {
      return [Finding(.closing, .note, "migration-off", "they are meant to stay: '\(Self.mover)' is not on")]
    }
    let sockets = map.links.count { $0["carrier"]?.text == "websocket" }
    let channels = map.links.count - sockets
    let closed = running.meter("p2p_migration_sockets_closed")
    if sockets == 0 {
      return [.fine(.closing, "closed", "no WebSocket between hubs is open; \(closed) were closed")]
    }
    let delay = setting(Self.mover, "meshMigrationDelay")?.text ?? "10s"
    let least = setting(Self.mover, "hubMeshMinPeers")?.text ?? "2"
    if running.meter("p2p_migration_ready") > 0 {
      return [
        Finding(
          .closing, .note, "soon", "\(sockets) WebSockets between hubs are open, and the hub is ready",
          at: "\(Self.mover).meshMigrationDelay",
          why: "they close once it has been ready for \(delay) without a break",
          remedy: "wait; 'hubctl top' shows when it moves")
      ]
    }
    let lost = running.meter("p2p_migration_disconnected")
    return [
      Finding(
        .closing, channels > 0 ? .warning : .note, "not-ready",
        "\(sockets) WebSockets between hubs are open: there are \(channels) data channels",
        at: "\(Self.mover).hubMeshMinPeers",
        why: "they close when there are \(least), or one to every hub, for \(delay)"
          + (lost > 0 ? "; \(lost) channels broke meanwhile" : ""),
        remedy: lost > 0
          ? "raise meshMigrationDelay, and see why channels break: 'hubctl log debug --plugin p2p-migration'"
          : "see why there are so few data channels, above")
    ]
  }
}
