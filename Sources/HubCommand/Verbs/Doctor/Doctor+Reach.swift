internal import HubKernel

extension Doctor {
  /// A proxy cuts a connection in which nothing was said for so long, unless somebody set it otherwise.
  private static let usualProxyIdle = 60

  /// Whether others can reach what this hub says is its address.
  func reach(_ answer: RunningHub.Answer) async -> [Finding] {
    var findings = admin() + heartbeat()
    let url = setting("mesh", "publicUrl")?.text ?? ""
    let map = if case .here(let hub) = answer { hub.mesh.map { MeshMap($0) } } else { MeshMap?.none }
    guard loaded.isOn("mesh") else { return findings }
    guard !url.isEmpty else {
      findings.append(
        Finding(
          .reaching, .warning, "no-public-url", "the hub tells nobody where it can be reached",
          at: "mesh.publicUrl",
          why: "other hubs cannot call it back, and clients of a full hub are not sent here",
          remedy: "set mesh.publicUrl to wss://NAME, as others see it"))
      return findings
    }
    guard let locator = HubLocator(url) else {
      return findings + [
        Finding(
          .reaching, .problem, "bad-public-url", "mesh.publicUrl '\(url)' is not an address",
          at: "mesh.publicUrl",
          why: "nobody can call it", remedy: "write wss://NAME")
      ]
    }
    if Self.isPrivate(locator.host),
      map.map({ $0.hubs.contains { !$0.isSelf && !Self.isPrivate(HubLocator($0.url)?.host ?? "localhost") } })
        ?? false
    {
      findings.append(
        Finding(
          .reaching, .warning, "private-public-url",
          "\(url) is an address within a machine or a private network",
          at: "mesh.publicUrl", why: "other hubs of the mesh have public addresses and may not reach it",
          remedy: "set it to a name that all of them know"))
    }
    for (_, result) in await Self.run([HubProbe(url: locator)]) {
      findings.append(judge(url, result, map))
    }
    return findings
  }

  private func judge(_ url: String, _ result: HubProbe.Result, _ map: MeshMap?) -> Finding {
    // Whoever came in by a link has reached this hub from outside.
    let callers = (map?.links ?? []).filter { $0["isOutgoing"]?.bool == false }.compactMap { $0["hub"]?.text }
    let witness = callers.first.map { map?.title($0) ?? $0 }
    if let failed = result.failed, failed.step != .proof, result.refusal?.status != 401 {
      return Finding(
        .reaching, witness == nil ? .problem : .warning, "public-url-unreachable",
        "\(url) cannot be reached from this machine: \(failed.why)", at: "mesh.publicUrl",
        why: witness.map { "hub \($0) has called this one all the same, perhaps by another address" }
          ?? "no hub has ever called this one, so nobody shows that it can be reached from elsewhere",
        remedy: failed.remedy)
    }
    if let witness {
      return .fine(
        .reaching, "public-url", "\(url) can be reached from here, and hub \(witness) has called this one")
    }
    return Finding(
      .reaching, .note, "public-url-unseen",
      "\(url) can be reached from this machine; whether others reach it cannot be told from here",
      at: "mesh.publicUrl", why: "no hub has called this one since it started",
      remedy: "on another machine: hubctl doctor \(url)")
  }

  private static func isPrivate(_ host: String) -> Bool {
    host == "localhost" || host == "::1" || host.hasPrefix("127.") || host.hasPrefix("10.")
      || host.hasPrefix("192.168.") || host.hasPrefix("fd") && host.contains(":")
      || (16...31).contains { host.hasPrefix("172.\($0).") }
  }

  /// Who may come to the admin address. That nothing asks for tokens there is an error of the file.
  private func admin() -> [Finding] {
    guard let address = AdminAddress(settings: hub, environment: invocation.environment) else { return [] }
    if hub.admin.isEmpty {
      return [.fine(.reaching, "admin", "the admin address is a socket of this user")]
    }
    if address.isLocal {
      return [.fine(.reaching, "admin", "the admin address \(address) is heard on this machine alone")]
    }
    return [
      Finding(
        .reaching, hub.adminPlain ? .warning : .note, "admin-open",
        "the admin address \(address) is open to other machines",
        at: "hub.admin",
        why: hub.adminPlain
          ? "tokens go there in the clear unless something else encrypts" : "only tokens keep strangers out",
        remedy: "let a firewall pass only those who administer, or write 127.0.0.1")
    ]
  }

  private func heartbeat() -> [Finding] {
    let ping = Int(hub.peerTimeout.components.seconds) * 2 / 3
    guard ping * 10 > Self.usualProxyIdle * 9 else {
      return [
        .fine(
          .reaching, "heartbeat",
          "who is silent is pinged every \(ping) s, sooner than proxies give up (\(Self.usualProxyIdle) s)")
      ]
    }
    return [
      Finding(
        .reaching, .warning, "heartbeat", "who is silent is pinged only after \(ping) s",
        at: "hub.peerTimeout",
        why: "most proxies and load balancers cut a connection after \(Self.usualProxyIdle) s of silence",
        remedy: "set hub.peerTimeout to 60s or less, or the proxy's idle time to more than \(ping) s")
    ]
  }
}
