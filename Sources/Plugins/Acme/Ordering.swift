import HubCrypto
import HubKernel
import HubTokens

/// One order from its beginning to its certificate (RFC 8555 §7). It knows neither sockets nor files: who
/// makes it says whom to talk to, what time it is and where challenges are shown.
struct Ordering: Sendable {
  private let settings: AcmePlugin.Settings
  private let account: AccountKey
  private let board: ChallengeBoard
  private let now: @Sendable () -> Int64
  private var talk: Conversation

  private static let firstWait: Int64 = 1_000
  private static let longestWait: Int64 = 15_000
  /// Two clocks are never the same, in seconds.
  private static let skew: Int64 = 60
  private static let longestToken = 256
  /// 128 bits in base64url (RFC 8555 §8.3).
  private static let shortestToken = 22

  init(
    _ settings: AcmePlugin.Settings, web: any HTTPFetching, clock: any HubClock, account: AccountKey,
    board: ChallengeBoard
  ) {
    (self.settings, self.account, self.board) = (settings, account, board)
    now = { clock.wallMilliseconds }
    talk = Conversation(
      web, clock, account, authority: settings.authority,
      deadline: clock.now &+ settings.orderTime.nanoseconds)
  }

  /// Orders a certificate for a key, and returns it with those that vouch for it.
  mutating func run(for key: PrivateKey) async throws(Obstacle) -> CertificateChain {
    let directory = try await talk.begin(at: settings.directory)
    try await register(directory)
    let names = settings.domains.map { "{\"type\":\"dns\",\"value\":\(JSONValue.string($0))}" }
    let made = try await talk.post(
      "{\"identifiers\":[\(names.joined(separator: ","))]}", to: directory.newOrder)
    guard let url = made.location, let order = made.json else {
      throw Obstacle("the authority does not say where the order is")
    }
    let finalize = try AuthorityDirectory.address("finalize", order)
    try await prove(order)
    var state = try await settled(url, until: ["ready", "valid"])
    if state["status"]?.text == "ready" {
      let request: [UInt8]
      do throws(TLSSetupError) { request = try SigningRequest.make(for: settings.domains, key: key) } catch {
        throw Obstacle("the request cannot be signed: \(error)")
      }
      _ = try await talk.post("{\"csr\":\"\(Base64URL.encode(request))\"}", to: finalize)
      state = try await settled(url, until: ["valid"])
    }
    let certificate = try await talk.post("", to: AuthorityDirectory.address("certificate", state))
    return try checked(certificate.body, for: key)
  }

  /// Makes the account, or finds the one that the key has (RFC 8555 §7.3.1).
  private mutating func register(_ directory: AuthorityDirectory) async throws(Obstacle) {
    var wish = "{\"termsOfServiceAgreed\":true"
    if !settings.contact.isEmpty {
      wish += ",\"contact\":\(JSONValue.array(settings.contact.map(JSONValue.string)))"
    }
    let other = settings.externalAccount
    if let bytes = other.bytes {
      let binding = try talk.binding(to: other.id, key: bytes, for: directory.newAccount)
      wish += ",\"externalAccountBinding\":\(binding)"
    } else if directory.wantsExternalAccount {
      throw Obstacle("the authority wants to know an account elsewhere: set acme.externalAccount")
    }
    let answer = try await talk.post(wish + "}", to: directory.newAccount)
    guard let location = answer.location else {
      throw Obstacle("the authority does not say where the account is")
    }
    talk.account = location
  }

  /// Shows the authority that every name is served here.
  private mutating func prove(_ order: JSONValue) async throws(Obstacle) {
    guard case .array(let list)? = order["authorizations"],
      (1...AcmePlugin.Settings.mostDomains).contains(list.count)
    else { throw Obstacle("the order has no list of authorizations") }
    var asked: [OrderedChallenge] = []
    for item in list {
      guard let url = item.text.flatMap(AuthorityDirectory.checked) else {
        throw Obstacle("an authorization has no proper address")
      }
      if let challenge = try await challenge(at: url) { asked.append(challenge) }
    }
    guard !asked.isEmpty else { return }
    try board.show(asked, as: settings.challenge)
    for challenge in asked { _ = try await talk.post("{}", to: challenge.url) }
    for challenge in asked { try await proven(challenge) }
  }

  /// The challenge of an authorization; nil when it is valid already.
  private mutating func challenge(at url: String) async throws(Obstacle) -> OrderedChallenge? {
    guard let json = try await talk.post("", to: url).json, let status = json["status"]?.text else {
      throw Obstacle("an authorization makes no sense")
    }
    guard let name = json["identifier"]?["value"]?.text, settings.domains.contains(name) else {
      throw Obstacle("the authority asks about a name that was not ordered")
    }
    if status == "valid" { return nil }
    guard status == "pending", case .array(let offers)? = json["challenges"] else {
      throw Obstacle("the authorization of \(name) is '\(Problem.tame(status))'")
    }
    let kind = settings.challenge.rawValue
    guard let offer = offers.first(where: { $0["type"]?.text == kind }) else {
      throw Obstacle("the authority does not offer \(kind) for \(name)")
    }
    guard let token = offer["token"]?.text,
      (Self.shortestToken...Self.longestToken).contains(token.utf8.count),
      token.utf8.allSatisfy(Conversation.isLetter)
    else { throw Obstacle("the challenge of \(name) has no proper token") }
    return OrderedChallenge(
      name: name, token: token, authorization: account.authorization(for: token),
      url: try AuthorityDirectory.address("url", offer), authorizationURL: url)
  }

  /// Waits until the authority has seen what it wanted to see.
  private mutating func proven(_ challenge: OrderedChallenge) async throws(Obstacle) {
    var wait = Self.firstWait
    while true {
      let answer = try await talk.post("", to: challenge.authorizationURL)
      switch answer.json?["status"]?.text {
      case "valid": return
      case "pending": break
      default:
        throw Obstacle(
          "\(challenge.name) was not proven with \(settings.challenge.rawValue): \(reason(answer.json))")
      }
      try await talk.wait(max(wait, answer.retryAfter ?? 0))
      wait = min(wait * 2, Self.longestWait)
    }
  }

  /// Why a challenge failed, as the authority says.
  private func reason(_ authorization: JSONValue?) -> String {
    guard case .array(let challenges)? = authorization?["challenges"] else {
      return "the authority says not why"
    }
    for challenge in challenges {
      if let problem = Problem(challenge["error"]) { return problem.words }
    }
    return "the authority says not why"
  }

  /// Waits until an order is where it should be.
  private mutating func settled(
    _ url: String, until wanted: Set<String>
  ) async throws(Obstacle) -> JSONValue {
    var wait = Self.firstWait
    while true {
      let answer = try await talk.post("", to: url)
      guard let json = answer.json, let status = json["status"]?.text else {
        throw Obstacle("the order makes no sense")
      }
      if wanted.contains(status) { return json }
      guard ["pending", "processing", "ready"].contains(status) else {
        let why = Problem(json["error"])?.words ?? "the authority says not why"
        throw Obstacle("the order is '\(Problem.tame(status))': \(why)")
      }
      do throws(Obstacle) { try await talk.wait(max(wait, answer.retryAfter ?? 0)) } catch {
        throw error == .cancelled ? error : Obstacle("\(error), and still is '\(status)'")
      }
      wait = min(wait * 2, Self.longestWait)
    }
  }

  /// What came is a stranger's: a certificate counts only if it is ours, for our names, and now.
  private func checked(_ body: [UInt8], for key: PrivateKey) throws(Obstacle) -> CertificateChain {
    let chain: CertificateChain
    do throws(TLSSetupError) { chain = try CertificateChain(pem: body) } catch {
      throw Obstacle("what the authority sent is no certificate: \(error)")
    }
    guard chain.fits(key) else { throw Obstacle("the certificate is not for the key it was ordered for") }
    let missing = settings.domains.filter { !chain.leaf.covers($0) }
    guard missing.isEmpty else {
      throw Obstacle("the certificate is not for \(missing.joined(separator: ", "))")
    }
    let seconds = now() / 1_000
    guard chain.leaf.notAfter > seconds else { throw Obstacle("the certificate has ended already") }
    guard chain.leaf.notBefore <= seconds + Self.skew else {
      throw Obstacle("the certificate is not valid yet: is the clock of this machine right?")
    }
    return chain
  }
}

extension CertificateInfo {
  /// Whether a name is in it, as it is or under a star.
  func covers(_ name: String) -> Bool {
    let parent = name.firstIndex(of: ".").map { "*\(name[$0...])" }
    return hostNames.contains { $0.lowercased() == name || $0.lowercased() == parent }
  }
}
