import HubCrypto
import HubKernel
import HubTokens

/// The keys of all tenants: who may have signed a token, and for whom that counts.
struct KeyBook: Sendable {
  /// The keys of one section.
  struct Section: Sendable {
    /// The tenant; nil for the server.
    let owner: Namespace?
    let fixed: [TokenKey]
    let source: KeySource?
    let issuers: [String]

    /// What a grant rests on that one of these keys signed.
    func origin(of key: TokenKey) -> Origin {
      let mark = key.fingerprint
      let isFixed = fixed.contains { $0.fingerprint == mark }
      return Origin(kind: isFixed ? .key : .publishedKey, mark: mark, owner: owner)
    }

    var ring: KeyRing { KeyRing(fixed + (source?.ring.keys ?? [])) }
  }

  private let server: Section?
  private let tenants: [Namespace: Section]
  private let byIssuer: [String: [Namespace]]
  private let byKey: [String: [Namespace]]
  /// The sections of tenants with keys that have no name and whose issuer may be anybody.
  private let nameless: [Namespace]
  let sources: [KeySource]

  init(
    server settings: AuthTokensPlugin.Settings, tenants overrides: [(Namespace, AuthTokensPlugin.Settings)],
    source: (KeyPlace, AuthTokensPlugin.Settings) -> KeySource
  ) {
    var made: [KeyPlace: KeySource] = [:]
    func section(_ one: AuthTokensPlugin.Settings, _ owner: Namespace?) -> Section {
      let place = KeyPlace(one.jwks, authority: one.jwksAuthority)
      let keys = place.map { place in
        let keys = made[place] ?? source(place, one)
        made[place] = keys
        return keys
      }
      return Section(
        owner: owner, fixed: one.keys.flatMap(\.keys) + one.secrets.compactMap(\.key), source: keys,
        issuers: one.issuer)
    }
    server = settings.hasKeys ? section(settings, nil) : nil
    var (tenants, byIssuer, byKey, nameless):
      ([Namespace: Section], [String: [Namespace]], [String: [Namespace]], [Namespace]) =
        ([:], [:], [:], [])
    for (namespace, override) in overrides {
      let own = section(override, namespace)
      tenants[namespace] = own
      for issuer in own.issuers { byIssuer[issuer, default: []].append(namespace) }
      for id in own.fixed.compactMap(\.id) { byKey[id, default: []].append(namespace) }
      if own.fixed.contains(where: { $0.id == nil }) || own.source != nil { nameless.append(namespace) }
    }
    (self.tenants, self.byIssuer, self.byKey, self.nameless) = (tenants, byIssuer, byKey, nameless)
    sources = Array(made.values)
  }

  var isEmpty: Bool { server == nil && tenants.isEmpty }

  /// The sections whose keys may have signed a token, most likely first. What the token says of itself is
  /// not believed: it only says where to look.
  func sections(for token: SignedToken, tenant: Namespace?) -> [Section] {
    var order: [Namespace] = []
    if let tenant { order.append(tenant) }
    if let issuer = token.payload["iss"]?.text { order += byIssuer[issuer] ?? [] }
    if let id = token.keyID { order += byKey[id] ?? [] }
    if nameless.count <= KeyRing.mostTrials { order += nameless }
    var seen: Set<Namespace> = []
    let own = order.prefix(KeyRing.mostTrials).filter { seen.insert($0).inserted }.compactMap { tenants[$0] }
    // A name decides: first those who have a key of that name, then all others.
    let all = own + (server.map { [$0] } ?? [])
    return token.keyID == nil
      ? all : all.filter { $0.ring.names(token) } + all.filter { !$0.ring.names(token) }
  }

  /// Whether a key still stands where it stood. Published keys come and go by themselves: a token that one of
  /// them signed ends by its own date, as long as its publisher is asked at all.
  func holds(_ origin: Origin) -> Bool {
    let section = origin.owner.map { tenants[$0] } ?? server
    guard let section else { return false }
    if origin.kind == .publishedKey { return section.source != nil }
    return section.fixed.contains { $0.fingerprint == origin.mark }
  }
}
