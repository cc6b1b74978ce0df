public import HubBase

/// Asks other servers over HTTP/1.1, each on a thread of its own that may wait: no reactor and no task ever
/// does.
public final class WebClient: HTTPFetching {
  /// More at once are a mistake, and each has a thread.
  private static let mostAtOnce = 16

  private let underWay = Lock(0)

  /// A client with nothing under way.
  public init() {}

  /// Sends a request and returns the whole answer. Ends at once when its task is cancelled.
  public func fetch(_ request: OutgoingRequest) async throws -> OutgoingAnswer {
    try await perform(within: request.deadline) { patience throws(FetchError) in
      try Exchange(request: request, patience: patience).run()
    }
  }

  /// Works on a thread that may wait.
  func perform<Value: Sendable>(
    within limit: Duration, _ work: @escaping @Sendable (Patience) throws(FetchError) -> Value
  ) async throws -> Value {
    let isRoom = underWay.withLock { count in
      guard count < Self.mostAtOnce else { return false }
      count += 1
      return true
    }
    guard isRoom else { throw FetchError.busy }
    let patience = Patience(limit)
    let result = Promise<Value>()
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        result.wait(continuation)
        let begun = BackgroundThread.start { [underWay] in
          let outcome = Result { () throws(FetchError) in try work(patience) }
          underWay.withLock { $0 -= 1 }
          result.keep(outcome)
        }
        if begun != 0 {
          underWay.withLock { $0 -= 1 }
          result.keep(.failure(.busy))
        }
      }
    } onCancel: {
      patience.lose()
      result.keep(.failure(.cancelled))
    }
  }
}
