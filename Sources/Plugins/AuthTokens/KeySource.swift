import HubKernel
import HubTokens

/// Keys that an issuer publishes: fetched when they are needed, and kept for as long as fetching fails.
final class KeySource: Sendable {
  /// How long an issuer may take.
  private static let patience = Duration.seconds(8)

  struct State: Sendable {
    var ring = KeyRing()
    /// When they came, on the hub's clock in nanoseconds.
    var fetchedAt: UInt64?
    var triedAt: UInt64?
    var failure: String?
    var isFetching = false
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  let place: KeyPlace
  let maxAge: Duration
  let pause: Duration
  private let clock: any HubClock
  private let fetching: (any HTTPFetching)?
  private let complain: @Sendable (KeyPlace, String) -> Void
  private let state = Lock(State())

  init(
    _ place: KeyPlace, maxAge: Duration, pause: Duration, clock: any HubClock,
    _ fetching: (any HTTPFetching)?, complain: @escaping @Sendable (KeyPlace, String) -> Void
  ) {
    self.complain = complain
    self.place = place
    self.maxAge = maxAge
    self.pause = pause
    self.clock = clock
    self.fetching = fetching
  }

  var ring: KeyRing { state.withLock { $0.ring } }

  /// Why the keys are not as they should be.
  var failure: String? { state.withLock { $0.failure } }

  /// Takes over the keys that a predecessor fetched.
  func adopt(_ predecessor: KeySource) {
    let (ring, fetchedAt) = predecessor.state.withLock { ($0.ring, $0.fetchedAt) }
    state.withLock { state in
      guard state.fetchedAt == nil, fetchedAt != nil else { return }
      state.ring = ring
      state.fetchedAt = fetchedAt
      state.triedAt = fetchedAt
    }
  }

  /// Whether it is time to fetch again: after `maxAge`, or sooner where that failed.
  var isDue: Bool {
    state.withLock { state in
      guard !state.isFetching else { return false }
      let wait = state.failure == nil && state.fetchedAt != nil ? maxAge : min(maxAge, pause)
      return state.triedAt.map { clock.now >= $0 &+ wait.nanoseconds } ?? true
    }
  }

  /// Fetches the keys, unless that was tried a moment ago. Whoever comes while others fetch waits with them.
  /// Says whether the keys may be others now.
  func refresh(force: Bool = false) async -> Bool {
    enum Turn { case mine, wait, no }
    let turn = state.withLock { state -> Turn in
      if state.isFetching { return .wait }
      if !force, let tried = state.triedAt, clock.now < tried &+ pause.nanoseconds { return .no }
      state.isFetching = true
      return .mine
    }
    switch turn {
    case .no: return false
    case .wait:
      await withCheckedContinuation { continuation in
        let isOver = state.withLock { state in
          if state.isFetching { state.waiting.append(continuation) }
          return !state.isFetching
        }
        if isOver { continuation.resume() }
      }
      return true
    case .mine:
      finish(await fetch())
      return true
    }
  }

  private func finish(_ outcome: Result<KeyRing, Failure>) {
    let waiting = state.withLock { state in
      state.triedAt = clock.now
      state.isFetching = false
      switch outcome {
      case .success(let ring):
        state.ring = ring
        state.fetchedAt = clock.now
        state.failure = nil
      case .failure(let failure): state.failure = failure.words
      }
      defer { state.waiting = [] }
      return state.waiting
    }
    if case .failure(let failure) = outcome { complain(place, failure.words) }
    for one in waiting { one.resume() }
  }

  struct Failure: Error {
    let words: String
  }

  private func fetch() async -> Result<KeyRing, Failure> {
    let bytes: [UInt8]
    switch place {
    case .file(let path):
      guard let text = SmallFile.read(path, limit: TokenKey.longestText) else {
        return .failure(Failure(words: "\(path) cannot be read, or is too long"))
      }
      bytes = text
    case .web(let url, let authority):
      guard let fetching else { return .failure(Failure(words: "this hub cannot ask other servers")) }
      let request = OutgoingRequest(
        url: url, headers: [("accept", "application/jwk-set+json, application/json")],
        deadline: Self.patience,
        limit: TokenKey.longestText, authority: authority)
      do {
        let answer = try await fetching.fetch(request)
        guard answer.status == 200 else {
          return .failure(Failure(words: "the answer has the status \(answer.status)"))
        }
        bytes = answer.body
      } catch {
        return .failure(Failure(words: "\(error)"))
      }
    }
    let isFile = if case .file = place { true } else { false }
    do throws(TokenKeyError) {
      return .success(KeyRing(try TokenKey.read(bytes, origin: place.words, secretsAllowed: isFile)))
    } catch {
      return .failure(Failure(words: error.description))
    }
  }
}
