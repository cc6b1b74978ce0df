import HubCrypto
import HubKernel

/// Keeps a certificate in use: looks when the next is due, orders it, and takes it into use.
final class Keeper: Sendable {
  struct State {
    var ledger = Ledger()
    var account: AccountKey?
    /// What the certificate in use says; nil for none, or one that cannot be read.
    var certificate: CertificateInfo?
    var isOrdering = false
    /// Another instance listens and shows challenges now.
    var isReplaced = false
    /// What cannot be kept, or listened on.
    var complaint: String?
  }

  /// Under which names things are kept.
  private static let ledgerName = "acme-orders"
  private static let accountName = "acme-account"
  /// How often it is looked at the wall clock, which may be set.
  private static let glance = Duration.seconds(600)
  private static let temporaryDays = 7

  let settings: AcmePlugin.Settings
  let host: Host
  let metrics: AcmePlugin.Metrics
  let state = Lock(State())
  private let web: (any HTTPFetching)?
  private let keeping: (any StateKeeping)?
  private let taking: (any CertificateTaking)?
  let board: ChallengeBoard?

  init(
    _ settings: AcmePlugin.Settings, _ host: Host, web: (any HTTPFetching)?, state: (any StateKeeping)?,
    taking: (any CertificateTaking)?
  ) {
    (self.settings, self.host, self.web) = (settings, host, web)
    (keeping, self.taking) = (state, taking)
    board = taking.map(ChallengeBoard.init)
    metrics = AcmePlugin.Metrics(host.metrics)
  }

  /// Reads what is kept. Where there is no certificate that can be shown, makes one that nobody believes, so
  /// that the hub can listen.
  func prepare() throws {
    guard !settings.domains.isEmpty else {
      if taking?.current == nil { try showTemporary(for: ["localhost"]) }
      return
    }
    guard let keeping, let taking, web != nil else {
      throw Obstacle("this hub has no folder to itself for keys: set hub.state to one that no other hub uses")
    }
    let account = try account(keeping)
    let ledger = keeping.read(Self.ledgerName).map(Ledger.init) ?? Ledger()
    state.withLock { ($0.account, $0.ledger) = (account, ledger) }
    let now = host.hub.wallMilliseconds / 1_000
    if let pem = taking.current, let chain = try? CertificateChain(pem: pem),
      let key = try? PrivateKey(pem: pem), chain.fits(key), chain.leaf.notAfter > now
    {
      return state.withLock { $0.certificate = chain.leaf }
    }
    try showTemporary(for: settings.domains)
  }

  private func showTemporary(for names: [String]) throws {
    guard let taking else { return }
    let made = try SelfSigned.make(for: names, validity: .days(Self.temporaryDays))
    try taking.use(made.certificate + made.key)
    host.log.warning("a certificate that nobody believes is shown until there is another")
    state.withLock { $0.certificate = try? CertificateChain(pem: made.certificate).leaf }
  }

  /// Goes on until the task is cancelled.
  func run() async {
    guard !settings.domains.isEmpty else { return }
    board?.clear()
    listen()
    while !Task.isCancelled {
      let now = host.hub.wallMilliseconds
      let due = self.due(at: now)
      metrics.next.set(Int(due / 1_000))
      if due <= now {
        await order()
      } else {
        let pause = min(due - now, Self.glance.milliseconds)
        await host.clock.sleep(until: host.clock.now &+ UInt64(pause) &* 1_000_000)
      }
    }
  }

  /// Nobody is to come for challenges any more.
  func end() {
    guard !state.withLock({ $0.isReplaced }) else { return }
    board?.clear()
    try? taking?.listen(on: [])
  }

  /// When the next order is to begin, in milliseconds since 1970.
  func due(at now: Int64) -> Int64 {
    state.withLock { state in
      max(
        Schedule.due(state.certificate, issued: state.ledger.issued, domains: settings.domains),
        state.ledger.earliest(at: now, ordersPerDay: settings.ordersPerDay))
    }
  }

  /// Orders once; false when an order is under way already.
  @discardableResult
  func order() async -> Bool {
    let now = host.hub.wallMilliseconds
    let account = state.withLock { state -> AccountKey? in
      guard !state.isOrdering else { return nil }
      state.isOrdering = state.account != nil
      if state.isOrdering { state.ledger.begin(at: now) }
      return state.account
    }
    guard let account, let web, let board else { return false }
    defer { state.withLock { $0.isOrdering = false } }
    metrics.orders.add()
    keep()
    listen()
    do throws(Obstacle) {
      let key = try await newKey()
      var ordering = Ordering(settings, web: web, clock: host.clock, account: account, board: board)
      let chain = try await ordering.run(for: key)
      try take(chain, key)
    } catch {
      // Whoever takes this one's place shows challenges of his own by now.
      if Task.isCancelled { return true }
      fail(error)
    }
    board.clear()
    return true
  }

  /// A key that nobody else has. To find the primes of an RSA key takes so long that no task may wait for it.
  private func newKey() async throws(Obstacle) -> PrivateKey {
    let result: Result<PrivateKey, KeyError>
    if settings.key == .p256 {
      result = Result { () throws(KeyError) in try .generate(.p256) }
    } else {
      result = await withCheckedContinuation { continuation in
        let begun = BackgroundThread.start {
          continuation.resume(returning: Result { () throws(KeyError) in try .generate(.rsa) })
        }
        if begun != 0 { continuation.resume(returning: .failure(.library)) }
      }
    }
    switch result {
    case .success(let key): return key
    case .failure(let error): throw Obstacle("no key can be made: \(error)")
    }
  }

  private func take(_ chain: CertificateChain, _ key: PrivateKey) throws(Obstacle) {
    do { try taking?.use(chain.pem + key.pem()) } catch {
      throw Obstacle("the certificate cannot be taken into use: \(error)")
    }
    state.withLock { state in
      state.certificate = chain.leaf
      state.ledger.succeed(chain.leaf.fingerprint.hex)
    }
    metrics.renewed.add()
    metrics.failures.set(0)
    keep()
    host.log.notice(
      "a new certificate is in use", ["ends": Timestamp.text(chain.leaf.notAfter &* 1_000)])
    host.emitter(CertificateRenewed.self).emit(
      CertificateRenewed(domains: settings.domains, ends: chain.leaf.notAfter))
  }

  private func fail(_ obstacle: Obstacle) {
    let now = host.hub.wallMilliseconds
    let failures = state.withLock { state in
      state.ledger.fail(obstacle, at: now, chance: Double.random(in: 0...1))
      return state.ledger.failures
    }
    let next = due(at: now)
    metrics.failed.add()
    metrics.failures.set(failures)
    keep()
    host.log.error(
      "no certificate was issued, the one before stays in use",
      ["reason": obstacle.description, "failures": "\(failures)", "next": Timestamp.text(next)])
    host.emitter(CertificateFailed.self).emit(
      CertificateFailed(
        domains: settings.domains, reason: obstacle.description, failures: failures, next: next / 1_000))
  }

  /// Listens for challenges where the settings say so.
  private func listen() {
    var complaint: String?
    do { try taking?.listen(on: settings.challenge == .file ? settings.listen : []) } catch {
      complaint = "challenges cannot be answered: \(error)"
      host.log.error("nobody listens for challenges", ["reason": "\(error)"])
    }
    state.withLock { [complaint] in $0.complaint = complaint }
  }

  private func keep() {
    let bytes = state.withLock { $0.ledger.json }
    do { try keeping?.write(bytes, as: Self.ledgerName) } catch {
      host.log.error("orders cannot be noted down", ["reason": "\(error)"])
    }
  }

  /// The key of the account: the one that is kept, or a new one, which is kept before anybody is told of it.
  private func account(_ keeping: any StateKeeping) throws -> AccountKey {
    if let kept = keeping.read(Self.accountName) {
      if let key = try? PrivateKey(pem: kept), let account = try? AccountKey(key) { return account }
      host.log.warning("the key of the account cannot be read, and another is made")
    }
    let key = try PrivateKey.generate(.p256)
    try keeping.write(key.pem(), as: Self.accountName)
    return try AccountKey(key)
  }
}
