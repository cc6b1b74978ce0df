import HubKernel

/// Talks to one authority: every request signed, each with a nonce that the answer before gave
/// (RFC 8555 §6).
struct Conversation: Sendable {
  /// What came, as far as anybody looks at it.
  struct Answer: Sendable {
    let json: JSONValue?
    let body: [UInt8]
    /// Where what was made is.
    let location: String?
    /// How long to wait before asking again, in milliseconds.
    let retryAfter: Int64?
  }

  private let web: any HTTPFetching
  private let clock: any HubClock
  private let key: AccountKey
  private let authority: String
  /// When all has to be over.
  let deadline: UInt64
  /// The account, once it is known.
  var account: String?
  private var nonce: String?
  private var newNonce = ""

  private static let longestAnswer = 256 << 10
  private static let longestField = 1_024
  private static let patience = Duration.seconds(30)
  /// A nonce may be too old by the time it is used; one after the other cannot be.
  private static let mostNonces = 3
  /// Nobody is left alone for longer.
  static let longestWait: Int64 = 86_400_000

  init(
    _ web: any HTTPFetching, _ clock: any HubClock, _ key: AccountKey, authority: String, deadline: UInt64
  ) {
    (self.web, self.clock, self.key) = (web, clock, key)
    (self.authority, self.deadline) = (authority, deadline)
  }

  /// Finds out where to ask.
  mutating func begin(at url: String) async throws(Obstacle) -> AuthorityDirectory {
    let answer = try read(await fetch(OutgoingRequest(url: url)))
    guard let json = answer.json else {
      throw Obstacle("\(Problem.tame(url)) is no directory of an authority")
    }
    let directory = try AuthorityDirectory(json)
    newNonce = directory.newNonce
    return directory
  }

  /// Sends JSON, or with an empty text reads (RFC 8555 §6.3).
  mutating func post(_ payload: String, to url: String) async throws(Obstacle) -> Answer {
    for attempt in 1... {
      let request = OutgoingRequest(
        method: "POST", url: url, headers: [(name: "content-type", value: "application/jose+json")],
        body: try key.sign(payload, for: url, nonce: try await freshNonce(), account: account))
      do throws(Obstacle) { return try read(await fetch(request)) } catch {
        guard error.code == "badNonce", attempt < Self.mostNonces else { throw error }
      }
    }
    throw .cancelled
  }

  /// What says that the account is one that the authority knows already.
  func binding(to id: String, key other: [UInt8], for url: String) throws(Obstacle) -> String {
    try key.binding(to: id, key: other, for: url)
  }

  /// Waits, but not beyond the end of the order.
  func wait(_ milliseconds: Int64) async throws(Obstacle) {
    let until = clock.now &+ UInt64(max(milliseconds, 0)) &* 1_000_000
    guard until < deadline else { throw Obstacle("the order takes longer than orderTime allows") }
    await clock.sleep(until: until)
    if Task.isCancelled { throw .cancelled }
  }

  private mutating func freshNonce() async throws(Obstacle) -> String {
    if nonce == nil { _ = try read(await fetch(OutgoingRequest(url: newNonce))) }
    guard let fresh = nonce else { throw Obstacle("the authority gives no nonce") }
    nonce = nil
    return fresh
  }

  private func fetch(_ request: OutgoingRequest) async throws(Obstacle) -> OutgoingAnswer {
    if Task.isCancelled { throw .cancelled }
    let now = clock.now
    guard now < deadline else { throw Obstacle("the order takes longer than orderTime allows") }
    var request = request
    request.deadline = min(Self.patience, .nanoseconds(Int64(clamping: deadline - now)))
    request.limit = Self.longestAnswer
    request.authority = authority
    request.headers.append((name: "user-agent", value: "loft-acme"))
    do { return try await web.fetch(request) } catch {
      throw Obstacle(
        "\(Self.host(of: request.url)): \((error as? FetchError).map { "\($0)" } ?? "no answer")")
    }
  }

  private mutating func read(_ answer: OutgoingAnswer) throws(Obstacle) -> Answer {
    // RFC 8555 §6.5.1: anything else is no nonce.
    nonce = Self.field("replay-nonce", answer).flatMap { text in
      text.utf8.allSatisfy(Self.isLetter) && !text.isEmpty ? text : nil
    }
    let json = answer.body.isEmpty ? nil : Self.json(answer.body)
    let retryAfter = Self.field("retry-after", answer).flatMap { UInt32($0) }.map {
      min(Int64($0) * 1_000, Self.longestWait)
    }
    guard (200...299).contains(answer.status) else {
      let problem = Problem(json)
      throw Obstacle(
        "the authority refuses: \(problem?.words ?? "status \(answer.status)")", retryAfter: retryAfter,
        code: problem?.code)
    }
    return Answer(
      json: json, body: answer.body,
      location: Self.field("location", answer).flatMap(AuthorityDirectory.checked), retryAfter: retryAfter)
  }

  private static func json(_ body: [UInt8]) -> JSONValue? {
    body.withUnsafeBytes { bytes in
      try? JSONValue(parsing: bytes, limits: JSONLimits(bytes: longestAnswer, depth: 16, values: 4_096))
    }
  }

  private static func field(_ name: String, _ answer: OutgoingAnswer) -> String? {
    answer.header(name).flatMap { $0.utf8.count <= longestField ? $0 : nil }
  }

  /// Letters of base64url.
  static func isLetter(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
      true
    default: false
    }
  }

  private static func host(of url: String) -> String {
    String(url.dropFirst("https://".count).prefix { $0 != "/" && $0 != "?" })
  }
}
