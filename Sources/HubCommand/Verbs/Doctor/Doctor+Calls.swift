internal import HubKernel
internal import HubTokens

extension Doctor {
  /// Clocks that differ by more break what ends: tokens, tickets, certificates.
  private static let clockTolerance: Int64 = 5

  /// A hub that the settings say is to be called.
  struct KnownHub {
    let text: String
    let position: String
    var token: String?
    var authority = ""
  }

  /// Tries each hub that the settings name, and one more that somebody asked about.
  func calls(_ answer: RunningHub.Answer, besides url: HubLocator?) async -> [Finding] {
    var findings: [Finding] = []
    var known = knownHubs
    if let url { known.append(KnownHub(text: url.text, position: "")) }
    if known.isEmpty {
      let isJoined =
        if case .here(let hub) = answer { hub.mesh.map { !MeshMap.list($0, "hubs").isEmpty } ?? false } else {
          false
        }
      return [
        Finding(
          .linking, .note, "calls-nobody", "the settings name no hub to call",
          at: "bootstrap.hubs (BOOTSTRAP_HUBS)",
          why: isJoined ? "other hubs call this one" : "two hubs meet only if one calls the other",
          remedy: isJoined
            ? "" : "add '- bootstrap: {hubs: [wss://OTHER]}' on one of them; hubctl doctor URL tries one")
      ]
    }
    let secrets = meshSecrets(&findings)
    var probes: [HubProbe] = []
    for hub in known {
      guard let locator = HubLocator(hub.text) else {
        findings.append(
          Finding(
            .linking, .problem, "bad-address", "'\(hub.text)' is not the address of a hub", at: hub.position,
            why: "it is never called", remedy: "write ws://HOST:PORT or wss://HOST"))
        continue
      }
      probes.append(
        HubProbe(url: locator, token: hub.token, authority: hub.authority, secrets: secrets, mesh: mesh))
    }
    let map = if case .here(let hub) = answer { hub.mesh.map { MeshMap($0) } } else { MeshMap?.none }
    for (probe, result) in await Self.run(probes) {
      let place = known.first { $0.text == probe.url.text }?.position ?? ""
      findings.append(judge(probe, result, place, map))
      if let difference = result.clockDifference, abs(difference) > Self.clockTolerance {
        findings.append(
          Finding(
            .linking, .problem, "clock",
            "the clock of \(probe.url.text) is \(abs(difference)) s \(difference > 0 ? "ahead" : "behind")",
            why:
              "tokens, tickets and certificates are judged by it, and lives of a hub told apart",
            remedy: "run chrony or systemd-timesyncd on both machines"))
      }
    }
    return findings
  }

  private func judge(_ probe: HubProbe, _ result: HubProbe.Result, _ place: String, _ map: MeshMap?)
    -> Finding
  {
    let came = result.passed.isEmpty ? "" : "it came as far as: \(result.passed.joined(separator: ", "))"
    if let failed = result.failed {
      let isMixed = failed.why.contains("another name for the mesh")
      return Finding(
        isMixed ? .mixing : .linking, .problem, "call-fails-at-\(failed.step.rawValue.lowercased())",
        "\(probe.url.text): \(failed.why)", at: place, why: came, remedy: failed.remedy)
    }
    // The running hub has gone further than this: it has announced itself.
    if let refusal = map?.refusals.first(where: {
      $0["isOutgoing"]?.bool == true && $0["who"]?.text == probe.url.text
    }) {
      let code = refusal["code"]?.text ?? ""
      return Finding(
        code == "other-mesh" ? .mixing : .linking, .problem, code,
        "\(probe.url.text) answers, and does not link with this hub: \(refusal["reason"]?.text ?? code)",
        at: place,
        why: "\(refusal["times"]?.int ?? 1) times, the last \(MeshMap.ago(refusal["secondsAgo"]))",
        remedy: RefusalAdvice.of(code: code, reason: refusal["reason"]?.text ?? ""))
    }
    return .fine(.linking, "call", "\(probe.url.text): \(result.passed.joined(separator: ", "))")
  }

  /// `bootstrap.hubs`, where each is an address or a map with one.
  var knownHubs: [KnownHub] {
    guard let node = setting("bootstrap", "hubs") else { return [] }
    let items: [ConfigNode]
    switch node.content {
    case .list(let list): items = list
    case .scalar(let text, _):
      items = text.split(whereSeparator: { $0 == "," || $0 == " " }).map {
        ConfigNode(.scalar(String($0), plain: true), at: node.position)
      }
    case .map: items = [node]
    }
    let fetcher = SecretFetcher(environment: invocation.environment)
    return items.compactMap { item in
      guard let text = item.text ?? item["url"]?.text else { return nil }
      let token = item["token"]?.text.flatMap(Self.source).flatMap { try? fetcher.fetch($0) }
      return KnownHub(
        text: text, position: "\(item.position)", token: token.map { String(decoding: $0, as: UTF8.self) },
        authority: item["authority"]?.text ?? "")
    }
  }

  private static func source(_ text: String) -> Secret.Source? {
    if text.hasPrefix("env:") { return .environment(String(text.dropFirst(4))) }
    return text.hasPrefix("file:") ? .file(String(text.dropFirst(5))) : nil
  }

  /// The secrets of the mesh, as far as this user may read them.
  private func meshSecrets(_ findings: inout [Finding]) -> [SharedSecret] {
    guard let node = setting("auth-tokens", "hubs", "secret") else { return [] }
    let items = if case .list(let list) = node.content { list } else { [node] }
    let fetcher = SecretFetcher(environment: invocation.environment)
    var secrets: [SharedSecret] = []
    for item in items {
      guard let text = item.text, let source = Self.source(text) else { continue }
      do throws(SettingMistake) {
        if let secret = SharedSecret(try fetcher.fetch(source)) { secrets.append(secret) }
      } catch {
        findings.append(
          Finding(
            .linking, .note, "secret-unreadable",
            "the secret of the mesh cannot be read here: \(error.message)",
            at: "\(item.position)", why: "so it could not be tried with the hubs that are called",
            remedy: "run the doctor as the user, and with the environment, of the hub"))
      }
    }
    return secrets
  }
}
