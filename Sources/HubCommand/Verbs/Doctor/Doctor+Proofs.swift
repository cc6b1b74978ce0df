internal import HubKernel

extension Doctor {
  /// Whether hubs can link at all: where tenants share their networks with other hubs, only those do that can
  /// prove to belong here.
  func proofs() -> [Finding] {
    guard loaded.isOn("mesh"), !isProofNeeded else { return [] }
    let exposed = sharedTenants
    guard let first = exposed.first else { return [] }
    let names = exposed.prefix(3).joined(separator: ", ") + (exposed.count > 3 ? ", ..." : "")
    return [
      Finding(
        .linking, knownHubs.isEmpty ? .warning : .problem, "secret-needed",
        "no hub can link with this one: it has tenants (\(names)), and hubs prove nothing here",
        at: "auth-tokens.hubs.secret",
        why: "a hub that links can ask for the members of every network of '\(first)' whose name it guesses",
        remedy: RefusalAdvice.of(code: "secret-needed"))
    ]
  }

  private var isProofNeeded: Bool {
    let isSet: (String) -> Bool = { self.setting("auth-tokens", "hubs", $0)?.text == "true" }
    guard loaded.isOn("auth-tokens") else { return false }
    if isSet("mutualTLS") || isSet("required") { return true }
    guard let secret = setting("auth-tokens", "hubs", "secret") else { return false }
    if case .list(let list) = secret.content { return !list.isEmpty }
    return !(secret.text ?? "").isEmpty
  }

  /// The tenants that have not switched the mesh off.
  private var sharedTenants: [String] {
    guard case .map(let tenants)? = loaded.tree?[["namespaces"]]?.content else { return [] }
    return tenants.compactMap { entry in
      let mesh = entry.value[["plugins", "mesh"]]?.text
      return mesh == "off" || mesh == "false" ? nil : entry.key
    }
  }
}
