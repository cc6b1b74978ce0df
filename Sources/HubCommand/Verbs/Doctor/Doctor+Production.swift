internal import Glibc
internal import HubCrypto
internal import HubKernel

extension Doctor {
  private static let soon: Int64 = 30
  private static let verySoon: Int64 = 7

  /// What should be otherwise before others depend on the hub.
  func production() -> [Finding] {
    var findings = encryption() + strangers() + names()
    if findings.allSatisfy({ $0.severity == .fine }) {
      findings.append(.fine(.production, "production", "nothing else is left to do"))
    }
    return findings
  }

  private func encryption() -> [Finding] {
    guard hub.tls.isOn else {
      guard hub.trustedProxies.isEmpty else {
        return [.fine(.production, "tls", "a proxy is trusted to encrypt")]
      }
      let isLocal = hub.listen.allSatisfy {
        $0.hasPrefix("127.") || $0.hasPrefix("[::1]") || $0.hasPrefix("unix:")
      }
      return [
        Finding(
          .production, isLocal ? .warning : .problem, "no-tls", "peers connect without encryption",
          at: "hub.tls",
          why: "browsers refuse ws:// from pages that came over https, and tokens can be read on the way",
          remedy:
            "set hub.tls.certificate and key, or put a proxy in front and name it under hub.trustedProxies")
      ]
    }
    guard let end = try? CertificateInfo.leaf(of: .file(hub.tls.certificate)).notAfter else { return [] }
    let days = (end - Int64(time(nil))) / 86_400
    guard days < Self.soon else {
      return [.fine(.production, "certificate", "the certificate is good for another \(days) days")]
    }
    return [
      Finding(
        .production, days < Self.verySoon ? .problem : .warning, "certificate-ends",
        days < 0 ? "the certificate has ended" : "the certificate ends in \(days) days",
        at: hub.tls.certificate,
        why: "no browser connects after that",
        remedy: hub.tls.isKept
          ? "'acme' gets another by itself; what it says of itself above is why it has not"
          : "renew it, then 'hubctl reload'; open connections stay")
    ]
  }

  private func strangers() -> [Finding] {
    var findings: [Finding] = []
    if hub.origins.contains("*") {
      findings.append(
        Finding(
          .production, .warning, "origins", "pages of every origin may connect", at: "hub.origins",
          why: "any web site can use the hub through its visitors' browsers",
          remedy: "list your own: origins: [https://app.example.org]"))
    }
    if hub.admin.isEmpty {
      findings.append(
        Finding(
          .production, .warning, "operators-open", "what is for operators answers on the public address",
          at: "hub.admin", why: "/metrics, /health and /peers tell everybody how much there is to do",
          remedy: "set hub.admin: 127.0.0.1:9090, and those answer there alone"))
    }
    for (plugin, why) in [
      ("auth-tokens", "anybody may use the hub"), ("rate-limit", "one peer can keep the hub busy for all"),
      ("metrics", "nobody is told when something goes wrong"),
    ] where !loaded.isOn(plugin) {
      findings.append(
        Finding(
          .production, .warning, "\(plugin)-off", "'\(plugin)' is not on", at: "\(loaded.path), plugins",
          why: why,
          remedy: "add '- \(plugin)'; its page in Sources/Plugins says what it can be told"))
    }
    if loaded.isOn("mesh"), setting("auth-tokens", "hubs", "secret") == nil,
      setting("auth-tokens", "hubs", "mutualTLS")?.text != "true"
    {
      findings.append(
        Finding(
          .production, .problem, "mesh-open", "any hub may join the mesh", at: "auth-tokens.hubs",
          why: "a hub that joins hears of the peers of every network it names",
          remedy: "set auth-tokens.hubs.secret to the same secret on all hubs: openssl rand -base64 48"))
    }
    if setting("bootstrap", "development")?.text == "true" {
      findings.append(
        Finding(
          .production, .problem, "development", "the hub calls whoever listens on port 3000 here",
          at: "bootstrap.development", why: "that is for trying things out",
          remedy: "remove it, and name hubs"))
    }
    return findings
  }

  private func names() -> [Finding] {
    var findings: [Finding] = []
    if ["hub", "localhost"].contains(hub.name) {
      findings.append(
        Finding(
          .production, .warning, "name", "the hub is called '\(hub.name)'", at: "hub.name",
          why: "in logs, figures and the mesh nobody can tell it from others", remedy: "give it a name"))
    }
    if hub.log.level < .info {
      findings.append(
        Finding(
          .production, .warning, "log-level", "the log has level \(hub.log.level)", at: "hub.log.level",
          why: "that is much to write and to keep",
          remedy: "write notice; 'hubctl log' changes it for a while"))
    }
    if hub.drain.components.seconds < 5 {
      findings.append(
        Finding(
          .production, .warning, "drain",
          "peers have only \(hub.drain.components.seconds) s when the hub stops",
          at: "hub.drain", why: "whoever is not told in time comes back all at once",
          remedy: "set hub.drain to 20s, and the supervisor's stop time to more"))
    }
    return findings
  }
}
