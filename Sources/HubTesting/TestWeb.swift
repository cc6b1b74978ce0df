public import HubBase

/// The servers that plugins under test can ask: those a test has put there, and no others.
public final class TestWeb: HTTPFetching {
  private struct State {
    var answers: [String: Result<OutgoingAnswer, FetchError>] = [:]
    var asked: [OutgoingRequest] = []
  }

  private let state = Lock(State())

  init() {}

  /// What was asked so far, in order.
  public var asked: [OutgoingRequest] { state.withLock { $0.asked } }

  /// Puts an answer at an address.
  public func answer(_ url: String, with answer: OutgoingAnswer) {
    state.withLock { $0.answers[url] = .success(answer) }
  }

  /// Makes an address fail.
  public func fail(_ url: String, with error: FetchError = .unreachable("nobody is there")) {
    state.withLock { $0.answers[url] = .failure(error) }
  }

  /// Answers as the test said, and not at all where it said nothing.
  public func fetch(_ request: OutgoingRequest) async throws -> OutgoingAnswer {
    let outcome = state.withLock { state in
      state.asked.append(request)
      return state.answers[request.url]
    }
    return try (outcome ?? .failure(.unreachable("nobody is there"))).get()
  }
}
