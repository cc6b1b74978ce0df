internal import HubKernel
internal import HubNet

extension Doctor {
  /// Whether the hub runs, and how its parts are.
  func health(_ answer: RunningHub.Answer) -> [Finding] {
    let running: RunningHub
    switch answer {
    case .absent(let why):
      return [
        Finding(
          .running, .problem, "no-hub", why, why: "what follows is what can be said without it",
          remedy: "start it with 'hubctl run', or say where it is with --admin")
      ]
    case .closed(let why):
      return [
        Finding(
          .running, .problem, "not-let-in", why, why: "the hub itself cannot be asked",
          remedy: "ask as the user who runs it, or name a token with --token-file")
      ]
    case .here(let hub): running = hub
    }
    var findings: [Finding] = []
    if running.hub["isDraining"]?.bool == true {
      findings.append(
        Finding(
          .running, .problem, "draining", "the hub is about to stop",
          why: "/readyz says no and nobody is let in", remedy: "wait for it to end, then start it again"))
    }
    for plugin in running.plugins {
      let (state, health) = (plugin["state"]?.text ?? "", plugin["health"]?.text ?? "")
      guard state != "running" || health != "ok" else { continue }
      let isBad = state == "failed" || health == "failed"
      findings.append(
        Finding(
          .running, isBad ? .problem : .warning, "plugin-\(isBad ? "failed" : "unwell")",
          "plugin '\(plugin["id"]?.text ?? "")' is \(state == "running" ? health : state)",
          at: plugin["position"]?.text ?? "", why: plugin["reason"]?.text ?? "",
          remedy: "read the log; 'hubctl plugins' shows more"))
    }
    let (open, most) = (running.hub["connections"]?.int ?? 0, running.hub["maxConnections"]?.int ?? 0)
    if most > 0, open * 10 >= most * 9 {
      findings.append(
        Finding(
          .running, open >= most ? .problem : .warning, "nearly-full",
          "\(open) of \(most) connections are open",
          at: "hub.limits.connections", why: "whoever comes next is refused with 503 hub-full",
          remedy: "raise the limit, or add a hub to the mesh"))
    }
    if findings.isEmpty {
      let age = Verb.age(running.hub["uptimeSeconds"]?.int ?? 0)
      findings.append(
        .fine(.running, "hub", "the hub has run for \(age); its \(running.plugins.count) plugins are well"))
    }
    return findings
  }

  /// Connects to the hub as a peer does, at each of its addresses.
  func listening(_ answer: RunningHub.Answer) async -> [Finding] {
    guard case .here(let running) = answer, case .array(let places)? = running.hub["listening"] else {
      return []
    }
    let probes = places.compactMap(\.text).compactMap { place -> HubProbe? in
      let reachable = Introduction.reachable(place)
      return HubLocator("ws\(hub.tls.isOn ? "s" : "")://\(reachable)").map { HubProbe(url: $0) }
    }
    var findings: [Finding] = []
    for (probe, result) in await Self.run(probes) {
      guard let failed = result.failed else {
        findings.append(.fine(.connecting, "upgrade", "a peer that connects to \(probe.url.text) is greeted"))
        continue
      }
      // The certificate is for a name, and this address is a number.
      let isAsked = failed.step == .encryption || result.refusal?.status == 401
      findings.append(
        Finding(
          .connecting, isAsked ? .note : .problem, isAsked ? "not-tried" : "upgrade-fails",
          isAsked
            ? "\(probe.url.text) could not be tried to the end: \(failed.why)"
            : "a peer cannot connect to \(probe.url.text): \(failed.why)",
          at: "hub.listen", why: isAsked ? "" : "peers find nobody where they cannot connect",
          remedy: result.refusal?.status == 401
            ? "nothing, if peers have tokens: a doctor has none"
            : isAsked ? "hubctl doctor wss://NAME tries it under its own name" : failed.remedy))
    }
    findings += identities(running)
    return findings
  }

  private func identities(_ running: RunningHub) -> [Finding] {
    let refused: [(String, String, String)] = [
      (
        "bad-network-name", "networks of names that may not be",
        "a name has 1 to 128 bytes and no control characters"
      ),
      ("not-announced", "signals before an announcement", "announce before sending offers"),
      (
        "peer-not-found", "signals to peers that were not there",
        "peers see each other in one network only: compare names, byte by byte"
      ),
      (
        "network-not-granted", "networks that a token does not grant",
        "hubctl token inspect shows what it grants"
      ),
    ]
    return refused.compactMap { code, what, remedy in
      guard let count = running.refusals[code], count > 0 else { return nil }
      return Finding(
        .connecting, .note, code, "\(count) times since the start it refused \(what)", remedy: remedy)
    }
  }
}
