internal import HubKernel

extension Doctor {
  /// What the running hub says of the mesh.
  func links(_ answer: RunningHub.Answer) -> [Finding] {
    guard case .here(let running) = answer else { return [] }
    guard let json = running.mesh else {
      let wanted = !knownHubs.isEmpty
      return [
        Finding(
          .linking, wanted ? .problem : .note, "mesh-off", "the plugin 'mesh' is not on",
          at: "\(loaded.path), plugins", why: "peers of this hub see only each other",
          remedy: "add '- mesh' after 'hub-registry'")
      ]
    }
    let map = MeshMap(json)
    var findings: [Finding] = []
    switch map.state {
    case "whole": findings.append(.fine(.linking, "mesh", map.summary))
    case "alone":
      findings.append(
        Finding(
          .linking, knownHubs.isEmpty ? .note : .problem, "alone", map.summary,
          why: "peers of this hub see only each other",
          remedy: knownHubs.isEmpty ? "nothing, if there is one hub" : "see what became of each call"))
    default:
      findings.append(
        Finding(
          .linking, map.state == "split" ? .problem : .warning, map.state, map.summary,
          why: "signals to peers of a hub that is gone come back with an error",
          remedy: "look whether it runs; 'hubctl mesh explain HUB' tells more"))
    }
    findings += refusals(map)
    findings += relaying(map)
    return findings
  }

  /// Hubs that came here and were turned away, and calls of the mesh's own that failed. Those of the settings
  /// have been spoken of.
  private func refusals(_ map: MeshMap) -> [Finding] {
    let named = Set(knownHubs.map(\.text))
    var findings: [Finding] = []
    var mixed = false
    for refusal in map.refusals {
      let text: (String) -> String = { refusal[$0]?.text ?? "" }
      let (who, code) = (text("who"), text("code"))
      mixed = mixed || ["other-mesh", "proof-wrong"].contains(code)
      let isOutgoing = refusal["isOutgoing"]?.bool == true
      guard !(isOutgoing && named.contains(who)) else { continue }
      let what =
        isOutgoing ? "\(who) was called and did not link" : "hub \(who.prefix(8)) came and was turned away"
      findings.append(
        Finding(
          code == "other-mesh" ? .mixing : .linking, .problem, code, "\(what): \(text("reason"))", at: who,
          why: "\(refusal["times"]?.int ?? 1) times, the last \(MeshMap.ago(refusal["secondsAgo"]))",
          remedy: RefusalAdvice.of(code: code, reason: text("reason"))))
    }
    if !mixed {
      findings.append(.fine(.mixing, "mesh-name", "no hub of another mesh than '\(map.mesh)' was met"))
    }
    return findings
  }

  private func relaying(_ map: MeshMap) -> [Finding] {
    var findings: [Finding] = []
    let unreached = map.hubs.filter { $0.distance == nil }
    for hub in unreached {
      findings.append(
        Finding(
          .relaying, .problem, "no-path", "no path leads to hub \(map.title(hub.id))", at: hub.id,
          why: "signals to its peers come back with hub-unreachable",
          remedy: "link one of the hubs here with it: bootstrap.hubs, or its mesh.publicUrl"))
    }
    for link in map.links where link["dialect"]?.text == "classic" {
      findings.append(
        Finding(
          .relaying, .note, "classic",
          "the link with \(map.title(link["hub"]?.text ?? "")) speaks as older hubs do",
          why: "what is lost on it is lost: older hubs keep no count of what they were sent"))
    }
    if unreached.isEmpty, map.hubs.count > 1 {
      findings.append(
        .fine(
          .relaying, "paths",
          map.hubs.count == 2
            ? "a path leads to the other hub" : "a path leads to each of the \(map.hubs.count - 1) other hubs"
        ))
    }
    return findings
  }

  /// Who is on the network of hubs, and which hubs are not.
  func members(_ answer: RunningHub.Answer) -> [Finding] {
    guard case .here(let running) = answer else { return [] }
    let mesh = running.mesh?["mesh"]?.text ?? self.mesh
    var findings: [Finding] = []
    for hub in running.hubs where !Self.networks(hub).contains(mesh) {
      let id = hub["id"]?.text ?? ""
      findings.append(
        Finding(
          .registering, .warning, "hub-elsewhere",
          "peer \(id.prefix(8)) says that it is a hub, on \(Self.networks(hub).joined(separator: ", "))",
          at: id,
          why: "hubs look for each other on '\(mesh)'",
          remedy: "have it announce on '\(mesh)', or leave isHub out if it is none"))
    }
    for (code, what) in [
      ("hub-not-proven", "did not prove that they are hubs"),
      ("too-many-hubs", "found the list of hubs full"),
      ("hub-proof-wrong", "gave a wrong proof"),
    ] where (running.refusals[code] ?? 0) > 0 {
      findings.append(
        Finding(
          .registering, .warning, code, "\(running.refusals[code] ?? 0) times since the start, hubs \(what)",
          why: "they are connected and do not count as hubs", remedy: RefusalAdvice.of(code: code)))
    }
    if findings.isEmpty {
      let count = running.hubs.count
      findings.append(
        .fine(
          .registering, "registered",
          "\(count) connected peer\(count == 1 ? " counts as a hub" : "s count as hubs")"))
    }
    return findings + strays(running, mesh)
  }

  private static func networks(_ peer: JSONValue) -> [String] {
    MeshMap.list(peer, "networks").compactMap(\.text)
  }

  /// Ordinary peers that announce on the network of hubs count as hubs, of an older kind as far as can be
  /// seen.
  private func strays(_ running: RunningHub, _ mesh: String) -> [Finding] {
    let links = running.mesh.map { MeshMap.list($0, "links") } ?? []
    let ours = Set(links.filter { $0["dialect"]?.text == "mesh" }.compactMap { $0["hub"]?.text })
    let known = Set(
      (running.mesh.map { MeshMap.list($0, "hubs") } ?? []).filter { $0["dialect"]?.text == "mesh" }
        .compactMap { $0["id"]?.text })
    let strays = running.guests.compactMap { $0["id"]?.text }.filter {
      !ours.contains($0) && !known.contains($0)
    }
    guard !strays.isEmpty else {
      return [.fine(.straying, "no-strays", "nobody but hubs is on '\(mesh)'")]
    }
    let names = strays.prefix(5).map { String($0.prefix(8)) }.joined(separator: ", ")
    return [
      Finding(
        .straying, .warning, "on-hub-network",
        "\(strays.count) on '\(mesh)' speak as peers or as older hubs do: \(names)",
        at: "network '\(mesh)'",
        why: "if these are ordinary peers, each counts as a hub, and none finds the peers of an application",
        remedy:
          "give applications networks of their own; hubctl peers list --network \(mesh) shows who they are")
    ]
  }
}
