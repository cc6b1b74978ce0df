import HubCrypto
import HubKernel
import HubRecords

/// Takes words to one hub over HTTP and brings back what that one has to say: at once when there is
/// something, and from time to time when there is not.
final class Courier: Sendable {
  struct State: Sendable {
    /// Who answers there, once it has.
    var hub: PeerID?
    var outbox = Outbox()
    var next: Int64 = 0
    var pause: Int64
    var failures = 0
    var lastAnswer: Int64?
    /// Whether the mesh leads there, so that nothing need go over HTTP.
    var isIdle = false
    /// Whether the address leads back to this hub, or nobody wants it any more.
    var isOver = false
    var complaint = ""
  }

  /// After something was said, more is soon to come.
  private static let shortPause: Int64 = 100
  private static let firstBackoff: Int64 = 250
  private static let longestBackoff: Int64 = 30_000
  private static let deadline = Duration.seconds(5)
  /// So many requests in a row come to nothing until a hub is out of reach.
  private static let patience = 2

  let url: HubURL
  /// Whether the operator named it. Others may lead to the public internet only.
  let isNamed: Bool
  let state: Lock<State>
  private let around: Surroundings
  private let bell = Doorbell()

  init(_ url: HubURL, hub: PeerID?, isNamed: Bool, _ around: Surroundings) {
    self.url = url
    self.isNamed = isNamed
    self.around = around
    state = Lock(State(hub: hub, pause: Self.shortPause))
  }

  private var poll: Int64 { around.settings.poll.milliseconds }

  /// The hub that answers there, while it does.
  func reachable(_ now: Int64) -> PeerID? {
    state.withLock { state in
      guard let last = state.lastAnswer, state.failures < Self.patience, !state.isOver, !state.isIdle,
        now - last < poll * 3 + Self.deadline.milliseconds
      else { return nil }
      return state.hub
    }
  }

  /// Takes a word along; false when there is no room, or nobody answers.
  func post(_ word: [UInt8]) -> Bool {
    let isTaken = state.withLock { $0.failures < Self.patience && !$0.isOver && $0.outbox.add(word) }
    if isTaken { bell.ring() }
    return isTaken
  }

  /// Sets out if it is time.
  func look(_ now: Int64, isIdle: Bool) {
    let isDue = state.withLock { state in
      state.isIdle = isIdle
      return !state.isOver && !isIdle && state.next <= now
    }
    if isDue { bell.ring() }
  }

  func end() {
    state.withLock { $0.isOver = true }
    bell.ring()
  }

  func run(_ office: Office) async {
    while !Task.isCancelled, !state.withLock({ $0.isOver }) {
      await bell.wait()
      let now = around.moment.steady
      let load = state.withLock { state -> (hub: PeerID?, words: [[UInt8]])? in
        let isPressed = !state.outbox.isEmpty && state.failures == 0 && state.hub != nil
        guard !state.isOver, !state.isIdle, isPressed || state.next <= now else { return nil }
        return (state.hub, state.hub == nil ? [] : state.outbox.take())
      }
      if let load { await carry(load.words, to: load.hub, office) }
    }
  }

  private func carry(_ words: [[UInt8]], to hub: PeerID?, _ office: Office) async {
    guard let fetching = around.fetching, let secret = around.settings.secret else { return }
    let body = Parcel(around.id, words).body
    let nonce = Random.bytes(Signature.nonceBytes).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
      .joined()
    let head = Signature.Head(
      from: around.id, to: hub, time: around.host.clock.wallMilliseconds, nonce: nonce)
    guard let fields = Signature.sign(head, body, secret) else { return }
    var request = OutgoingRequest(
      method: "POST", url: url.target, headers: fields, body: body, deadline: Self.deadline,
      limit: Parcel.longestBody, authority: around.settings.authority)
    request.publicOnly = !isNamed
    around.counts.posts.add()
    let answer: OutgoingAnswer
    do { answer = try await fetching.fetch(request) } catch {
      return fail("nobody answers: \(error)")
    }
    guard answer.status == 200 else { return fail("it answers \(answer.status): \(Self.reason(answer))") }
    guard let parcel = Parcel(answer.body),
      Signature.matches(
        answer.header("loft-signature"),
        Signature.answer(to: nonce, from: parcel.hub, answer.body, secret))
    else { return fail("its answer is not signed with the secret") }
    succeed(parcel, hasSaid: !words.isEmpty, office)
  }

  private static let longestReason = 200

  private static func reason(_ answer: OutgoingAnswer) -> String {
    let json = answer.body.withUnsafeBytes { try? JSONValue(parsing: $0) }
    return String((json?["detail"]?.text ?? json?["error"]?.text ?? "").prefix(longestReason))
  }

  private func succeed(_ parcel: Parcel, hasSaid: Bool, _ office: Office) {
    let now = around.moment.steady
    let isSelf = parcel.hub == around.id
    let (isNew, wasFailing) = state.withLock { state in
      defer {
        if state.hub != parcel.hub { state.outbox.clear() }
        state.hub = parcel.hub
        state.lastAnswer = now
        state.failures = 0
        state.complaint = ""
        state.isOver = state.isOver || isSelf
        state.pause = hasSaid || !parcel.words.isEmpty ? Self.shortPause : min(state.pause * 2, poll)
        state.next = now + state.pause
      }
      return (state.lastAnswer == nil, !state.complaint.isEmpty)
    }
    if isSelf { return }
    if isNew || wasFailing {
      around.host.log.info(
        "a hub answers over HTTP", ["url": url.base.printable, "hub": parcel.hub.description])
    }
    for word in parcel.words { office.put(.heard(word, from: parcel.hub)) }
    bell.ring()
  }

  private func fail(_ reason: String) {
    around.counts.failedPosts.add()
    let now = around.moment.steady
    let isNews = state.withLock { state in
      state.failures += 1
      let longest = isNamed ? max(poll, Self.firstBackoff) : Self.longestBackoff
      state.next = now + min(Self.firstBackoff << Int64(min(state.failures - 1, 10)), longest)
      state.pause = Self.shortPause
      if state.failures >= Self.patience { state.outbox.clear() }
      defer { state.complaint = reason }
      return state.complaint != reason
    }
    guard isNews else { return }
    around.host.log.warning(
      "a hub cannot be replicated with over HTTP",
      ["url": url.base.printable, "reason": reason.printable])
  }
}
