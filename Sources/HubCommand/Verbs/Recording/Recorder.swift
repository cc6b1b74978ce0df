internal import Glibc
internal import HubKernel
internal import HubTesting

/// Writes events into a file, as far as one may grow.
final class Recorder: Sendable {
  private struct State {
    var text = ""
    var written = 0
    var count = 0
    var lost = 0
    var isOver = false
    var isFull = false
    var failure: SystemFailure?
    /// Why the stream ended, if that was not wanted.
    var broken: (any Error)?
    var waiter: CheckedContinuation<Void, Never>?
  }

  /// So much is written at once.
  private static let block = 1 << 16

  private let state: Lock<State>
  private let descriptor: Int32
  private let path: String
  private let limit: Duration?

  init(_ path: String, hub: String, limit: Duration?) throws(CommandFailure) {
    self.path = path
    self.limit = limit
    // What peers call themselves is nobody else's business.
    descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw CommandFailure(.failed, "\(path.printable) cannot be written: \(SystemFailure.last)")
    }
    let head = Recording.head(
      hub: hub, version: HubCommand.version, at: SystemClock().wallMilliseconds)
    state = Lock(State(text: head + "\n"))
  }

  /// Takes lines from `stream` until its time is over, the file is full, the hub ends it, or on Ctrl-C.
  func run(_ stream: @escaping @Sendable () async throws -> Void) async throws {
    try SignalPipe.open([SIGINT, SIGTERM]) { [self] _ in end() }
    if let limit {
      Task {
        try? await Task.sleep(for: limit)
        end()
      }
    }
    Task {
      do { try await stream() } catch { state.withLock { $0.broken = error } }
      end()
    }
    await withCheckedContinuation { continuation in
      let isOver = state.withLock { state in
        if !state.isOver { state.waiter = continuation }
        return state.isOver
      }
      if isOver { continuation.resume() }
    }
    if let broken = state.withLock({ $0.broken }) { throw broken }
  }

  private func end() {
    let waiter = state.withLock { state in
      state.isOver = true
      defer { state.waiter = nil }
      return state.waiter
    }
    waiter?.resume()
  }

  /// Writes one line of the stream; returns whether more are wanted.
  func take(_ line: String) -> Bool {
    guard let json = try? JSONValue(parsing: line) else { return true }
    let clean = Redaction.apply(to: json).description + "\n"
    return state.withLock { state in
      guard !state.isOver else { return false }
      if let dropped = json["dropped"]?.int { state.lost += dropped } else { state.count += 1 }
      state.text += clean
      state.written += clean.utf8.count
      if state.text.utf8.count >= Recorder.block { flush(&state) }
      let room = Recording.longest - Recording.longestLine
      if state.written > room || state.count >= Recording.most { (state.isFull, state.isOver) = (true, true) }
      return !state.isOver && state.failure == nil
    }
  }

  /// Writes the rest; returns what there is now, in words.
  func close() throws(CommandFailure) -> String {
    let state = state.withLock { state in
      flush(&state)
      return state
    }
    Glibc.close(descriptor)
    if let failure = state.failure {
      throw CommandFailure(.failed, "\(path.printable) cannot be written: \(failure)")
    }
    var words = "\(state.count) events in \(path)"
    if state.lost > 0 { words += "; \(state.lost) more came too fast" }
    if state.isFull { words += "; it is full" }
    return words
  }

  private func flush(_ state: inout State) {
    if !Descriptor.writeAll(descriptor, state.text), state.failure == nil { state.failure = .last }
    state.text = ""
  }
}
