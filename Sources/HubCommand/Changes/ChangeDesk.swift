internal import HubFleet
internal import HubKernel
internal import HubYAML

/// Where every change of the configuration comes in: signals, the watch on the file, and the admin address.
/// One after the other, and each made whole or not at all.
final class ChangeDesk: Sendable {
  /// A configuration that could be in force, and what is to be done when it is.
  struct Candidate: Sendable {
    let configuration: Configuration
    /// The files it was made of.
    let watched: [String]
    let isInForce: @Sendable () -> Void

    init(
      _ configuration: Configuration, watched: [String] = [], isInForce: @escaping @Sendable () -> Void = {}
    ) {
      self.configuration = configuration
      self.watched = watched
      self.isInForce = isInForce
    }
  }

  /// Reads the configuration.
  struct Source: Sendable {
    let file: ConfigurationFile
    /// As the file has it, or as it would be with other bytes in it.
    let read: @Sendable (_ bytes: [UInt8]?) async -> Result<Candidate, Rejection>
    /// The plugins of this program, in the order in which they like to stand.
    var plugins: [Manifest] = []
  }

  /// A reload that is taken back unless somebody confirms it.
  struct Waiting: Sendable {
    let by: String
    /// When it is taken back, in milliseconds since 1970.
    let until: Int64
    let plan: ReloadPlan
    /// The file before and after, when this desk wrote it for the change that waits.
    fileprivate let texts: (before: ConfigurationFile.Version, after: [UInt8])?
    fileprivate let before: Candidate
    fileprivate let timer: Int
    fileprivate let number: Int
  }

  private struct State {
    var current: Candidate
    var onChange: (@Sendable (Candidate) -> Void)?
    /// What this desk wrote last.
    var written: EntityTag?
    var waiting: Waiting?
    var number = 0
    var isOpen = false
    var seeOut: SeeingOut?
  }

  /// Who sees tenants out that another hub of the fleet has removed.
  private struct SeeingOut: Sendable {
    let begin: @Sendable (SharedTenant) async -> Void
  }

  let source: Source
  let kernel: Kernel
  /// Tenants that do not stand in the file.
  let shared: SharedTenants
  let log: Log
  private let turnstile = Turnstile()
  private let state: Lock<State>

  /// A desk for a hub that runs with `current`.
  init(
    _ kernel: Kernel, _ source: Source, current: Candidate, shared: SharedTenants = SharedTenants()
  ) {
    self.kernel = kernel
    self.source = source
    self.shared = shared
    state = Lock(State(current: current))
    log = kernel.log(for: "reload")
  }

  /// The reload that waits to be confirmed.
  var waiting: Waiting? { state.withLock { $0.waiting } }

  /// Whether the file says what this desk wrote into it last.
  var isInForce: Bool {
    guard let written = state.withLock({ $0.written }) else { return false }
    return (try? version().tag) == written
  }

  /// From now on tenants may come from elsewhere: everything has started.
  func open() { state.withLock { $0.isOpen = true } }

  var isOpen: Bool { state.withLock { $0.isOpen } }

  /// Sees out the tenants that another hub has removed.
  func onLeaving(_ begin: @escaping @Sendable (SharedTenant) async -> Void) {
    state.withLock { $0.seeOut = SeeingOut(begin: begin) }
  }

  func onLeaving(_ tenant: SharedTenant) async { await state.withLock { $0.seeOut }?.begin(tenant) }

  /// Does something while nobody else changes anything.
  func alone<Value: Sendable>(_ work: () async -> Value) async -> Value { await turnstile.alone(work) }

  /// Tells of every configuration that comes into force.
  func onChange(_ tell: @escaping @Sendable (Candidate) -> Void) { state.withLock { $0.onChange = tell } }

  /// Reads the file and changes over to it. With `confirmWithin` the hub goes back unless somebody confirms
  /// in time.
  func reload(
    dryRun: Bool, by who: String, confirmWithin: Duration? = nil
  ) async -> Result<ReloadPlan, ChangeRefusal> {
    await turnstile.alone {
      if !dryRun, let refusal = refusalWhileWaiting() {
        log.warning("reload refused", ["by": who, "reason": refusal.words])
        return .failure(refusal)
      }
      switch await source.read(nil) {
      case .failure(let rejection):
        if !dryRun { kernel.reject(rejection.reasons, by: who) }
        return .failure(.rejected(rejection.reasons))
      case .success(let candidate):
        let before = state.withLock { $0.current }
        let outcome = await go(to: candidate, dryRun: dryRun, by: who)
        if case .done(let plan) = outcome, !dryRun, !plan.isEmpty, let confirmWithin {
          wait(confirmWithin, plan, by: who, before: before)
        }
        return outcome.result
      }
    }
  }

  /// Leaves in force what was tried.
  func confirm(by who: String) async -> Result<Waiting, ChangeRefusal> {
    await turnstile.alone {
      guard let waiting = take() else { return .failure(.nothingWaits) }
      log.record("reload confirmed", ["by": who, "reloadedBy": waiting.by])
      return .success(waiting)
    }
  }

  /// Goes back to what was in force before the reload that waits.
  func rollBack(by who: String) async -> Result<ReloadPlan, ChangeRefusal> {
    await turnstile.alone {
      guard let waiting = take() else { return .failure(.nothingWaits) }
      return await goBack(waiting, by: who)
    }
  }

  /// Changes the file and what is in force, or neither. `match` refuses what was decided on an older file.
  func change(
    by who: String, dryRun: Bool = false, match: (EntityTag) -> HTTPResponse?,
    _ edits: (ConfigNode?) throws(ChangeRefusal) -> [YAMLEdit]
  ) async -> Result<ReloadPlan, ChangeRefusal> {
    await rewrite(by: who, dryRun: dryRun, match: match) { version throws(ChangeRefusal) in
      let tree: ConfigNode?
      do throws(SettingMistake) { tree = try self.tree(of: version) } catch { throw .cannotEdit(error) }
      let wanted = try edits(tree)
      do throws(SettingMistake) {
        return try YAMLEditor.apply(wanted, to: version.bytes, file: source.file.path)
      } catch {
        throw .cannotEdit(error)
      }
    }
  }

  /// The same with a text that somebody else writes. With `confirmWithin` the hub and the file go back unless
  /// somebody confirms in time.
  func rewrite(
    by who: String, dryRun: Bool, confirmWithin: Duration? = nil, match: (EntityTag) -> HTTPResponse?,
    _ text: (ConfigurationFile.Version) throws(ChangeRefusal) -> [UInt8]
  ) async -> Result<ReloadPlan, ChangeRefusal> {
    await turnstile.alone {
      do throws(ChangeRefusal) {
        return .success(try await attempt(by: who, dryRun, confirmWithin, match, text))
      } catch {
        log.warning("change of the configuration refused", ["by": who, "reason": error.words])
        return .failure(error)
      }
    }
  }

  private func attempt(
    by who: String, _ dryRun: Bool, _ confirmWithin: Duration?, _ match: (EntityTag) -> HTTPResponse?,
    _ text: (ConfigurationFile.Version) throws(ChangeRefusal) -> [UInt8]
  ) async throws(ChangeRefusal) -> ReloadPlan {
    if let refusal = refusalWhileWaiting() { throw refusal }
    let old = try version()
    if let response = match(old.tag) { throw .changedMeanwhile(response) }
    try await requireInForce(by: who)
    let bytes = try text(old)
    let candidate = try await source.read(bytes).orRejected
    let plan = try await go(to: candidate, dryRun: true, by: who).result.get()
    if dryRun || bytes == old.bytes { return plan }
    do throws(SystemFailure) { try source.file.write(bytes) } catch {
      throw .cannotWrite("\(source.file.path) cannot be written: \(error)")
    }
    state.withLock { $0.written = EntityTag(of: bytes) }
    let before = state.withLock { $0.current }
    switch await go(to: candidate, by: who) {
    case .done(let plan):
      if let confirmWithin, !plan.isEmpty {
        wait(confirmWithin, plan, by: who, before: before, texts: (old, bytes))
      }
      return plan
    case .rejected(let reasons):
      try restore(old, after: bytes)
      throw .rejected(reasons)
    }
  }

  func go(to candidate: Candidate, dryRun: Bool = false, by who: String) async -> ReloadOutcome {
    let outcome = await kernel.reload(to: candidate.configuration, dryRun: dryRun, by: who)
    if case .done = outcome, !dryRun {
      let tell = state.withLock { state in
        state.current = candidate
        return state.onChange
      }
      candidate.isInForce()
      tell?(candidate)
    }
    return outcome
  }

  /// The tree of the file, for those who change parts of it.
  func tree(of version: ConfigurationFile.Version) throws(SettingMistake) -> ConfigNode? {
    var problems = Problems()
    let tree = YAMLReader.parse(version.bytes, file: source.file.path, problems: &problems)
    if let problem = problems.sorted.first(where: { $0.severity == .error }) {
      throw SettingMistake("\(problem.position): \(problem.message)", hint: "mend the file first")
    }
    return tree
  }

  /// What the file says now.
  func version() throws(ChangeRefusal) -> ConfigurationFile.Version {
    do throws(SystemFailure) { return try source.file.read() } catch {
      throw .cannotRead("\(source.file.path) cannot be read: \(error)")
    }
  }

  /// What else the file says would come into force along with a change, and nobody asked for that.
  func requireInForce(by who: String) async throws(ChangeRefusal) {
    let current = try await source.read(nil).orRejected
    let plan = try await go(to: current, dryRun: true, by: who).result.get()
    if !plan.isEmpty { throw .notInForce(source.file.path, plan.lines) }
  }

  private func restore(_ old: ConfigurationFile.Version, after bytes: [UInt8]) throws(ChangeRefusal) {
    guard try version().bytes == bytes else { return }
    do throws(SystemFailure) { try source.file.write(old.bytes) } catch {
      throw .cannotWrite("the old text cannot be put back into \(source.file.path): \(error)")
    }
  }
}

/// Waiting for a confirmation.
extension ChangeDesk {
  func refusalWhileWaiting() -> ChangeRefusal? {
    guard let waiting else { return nil }
    return .waiting(
      "the reload by \(waiting.by) waits to be confirmed until \(Timestamp.text(waiting.until)); "
        + "confirm it or roll it back first")
  }

  private func wait(
    _ time: Duration, _ plan: ReloadPlan, by who: String, before: Candidate,
    texts: (before: ConfigurationFile.Version, after: [UInt8])? = nil
  ) {
    let number = state.withLock { state in
      state.number += 1
      return state.number
    }
    let timer = kernel.later(time) { [weak self] in await self?.expire(number) }
    let waiting = Waiting(
      by: who, until: kernel.clock.wallMilliseconds + Int64(time.milliseconds), plan: plan, texts: texts,
      before: before, timer: timer, number: number)
    state.withLock { $0.waiting = waiting }
    log.notice(
      "reload waits to be confirmed", ["by": who, "within": time.settingText, "file": source.file.path])
  }

  private func take(_ number: Int? = nil) -> Waiting? {
    let waiting = state.withLock { state -> Waiting? in
      guard let waiting = state.waiting, number ?? waiting.number == waiting.number else { return nil }
      state.waiting = nil
      return waiting
    }
    if let waiting { kernel.forget(waiting.timer) }
    return waiting
  }

  private func expire(_ number: Int) async {
    await turnstile.alone {
      guard let waiting = take(number) else { return }
      _ = await goBack(waiting, by: "nobody confirmed it")
    }
  }

  private func goBack(_ waiting: Waiting, by who: String) async -> Result<ReloadPlan, ChangeRefusal> {
    let isRestored = putBack(waiting)
    let outcome = await go(to: waiting.before, by: "roll back: \(who)")
    switch outcome {
    case .done:
      let (path, still) = (source.file.path, "still says what was rolled back")
      log.record(
        "reload rolled back",
        [
          "by": who, "reloadedBy": waiting.by,
          "file": isRestored
            ? "\(path) says again what it said before"
            : "\(path) \(still); mend it before the next reload or start",
        ])
    case .rejected(let reasons):
      log.error(
        "a reload cannot be rolled back, what it brought runs on",
        ["by": who, "problems": reasons.joined(separator: "; ")])
    }
    return outcome.result
  }

  /// Puts back the text of the file, where this desk wrote what is taken back and nobody changed it since.
  private func putBack(_ waiting: Waiting) -> Bool {
    guard let texts = waiting.texts, (try? version().bytes) == texts.after else { return false }
    do throws(ChangeRefusal) { try restore(texts.before, after: texts.after) } catch { return false }
    state.withLock { $0.written = texts.before.tag }
    return true
  }
}

extension ReloadOutcome {
  /// The same, for those who throw.
  var result: Result<ReloadPlan, ChangeRefusal> {
    switch self {
    case .done(let plan): .success(plan)
    case .rejected(let reasons): .failure(.rejected(reasons))
    }
  }
}

extension Result where Success == ReloadPlan, Failure == ChangeRefusal {
  /// The same, for the kernel.
  var outcome: ReloadOutcome {
    switch self {
    case .success(let plan): .done(plan)
    case .failure(let refusal): .rejected([refusal.words])
    }
  }
}

extension Result where Success == ChangeDesk.Candidate, Failure == Rejection {
  /// The configuration, or why there is none.
  var orRejected: ChangeDesk.Candidate {
    get throws(ChangeRefusal) {
      do throws(Rejection) { return try get() } catch { throw .rejected(error.reasons) }
    }
  }
}
