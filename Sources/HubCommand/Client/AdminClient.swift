internal import Glibc
internal import HubFetch
internal import HubKernel

/// Talks to the admin address of a running hub.
struct AdminClient: Sendable {
  /// What came back.
  struct Answer: Sendable {
    let status: Int
    let body: [UInt8]

    /// The body as a tree; nil when it is not JSON.
    var json: JSONValue? {
      try? JSONValue(parsing: String(decoding: body, as: UTF8.self), limits: AdminClient.limits)
    }
  }

  /// A reload may start many plugins, each with its own deadline.
  private static let patience = 120
  private static let limits: JSONLimits = {
    var limits = JSONLimits()
    limits.bytes = AnswerParser.bodyLimit
    return limits
  }()

  let address: AdminAddress

  init(_ address: AdminAddress) { self.address = address }

  /// Finds the hub: by flag, by variable, or by what the configuration says of it.
  init(_ invocation: Invocation) throws(CommandFailure) {
    let named = invocation.arguments.value("--admin") ?? invocation.environment["HUBCTL_ADDR"]
    if let named, !named.isEmpty {
      guard let address = AdminAddress(named) else {
        throw CommandFailure(
          .usage, "'\(named.printable)' is not an address",
          hint: "write 127.0.0.1:9090 or the path of a socket")
      }
      self.init(address)
      return
    }
    let hub = ConfigurationLoader(invocation).load(withSecrets: false).configuration.hub
    guard let address = AdminAddress(settings: hub, environment: invocation.environment) else {
      throw CommandFailure(
        .invalid, "the configuration does not say where the hub is", hint: "say so with --admin HOST:PORT")
    }
    self.init(address)
  }

  /// Asks once and returns a good answer; a bad one is thrown.
  func ask(_ method: String, _ path: String) async throws -> Answer {
    try await Self.aside { try answer(method, path) }
  }

  /// Reads lines for as long as the hub sends them and `take` wants them.
  func follow(_ path: String, _ take: @escaping @Sendable (String) -> Bool) async throws {
    try await Self.aside { try lines(path, take) }
  }

  /// Waits on a thread of its own: those of tasks are few, and the hub itself may be in this process.
  private static func aside<Success: Sendable>(
    _ work: @escaping @Sendable () throws -> Success
  ) async throws -> Success {
    try await withCheckedThrowingContinuation { continuation in
      do {
        try BackgroundThread.start { continuation.resume(with: Result(catching: work)) }
      } catch {
        continuation.resume(throwing: CommandFailure(.failed, "there is no thread to wait on: \(error)"))
      }
    }
  }

  private func answer(_ method: String, _ path: String) throws(CommandFailure) -> Answer {
    var body: [UInt8] = []
    let status = try exchange(method, path, patience: AdminClient.patience) { _, piece in
      body += piece
      return body.count <= AnswerParser.bodyLimit
    }
    let answer = Answer(status: status, body: body)
    if !(200...299).contains(status) { throw AdminClient.failure(answer) }
    return answer
  }

  private func lines(_ path: String, _ take: (String) -> Bool) throws(CommandFailure) {
    var buffer: [UInt8] = []
    var isOK = true
    let status = try exchange("GET", path, patience: 0) { status, piece in
      isOK = (200...299).contains(status)
      buffer += piece
      if buffer.count > AnswerParser.bodyLimit { return false }
      while isOK, let end = buffer.firstIndex(of: UInt8(ascii: "\n")) {
        let line = String(decoding: buffer[..<end], as: UTF8.self)
        buffer.removeFirst(end + 1)
        if !line.isEmpty, !take(line) { return false }
      }
      return true
    }
    if !(200...299).contains(status) { throw AdminClient.failure(Answer(status: status, body: buffer)) }
  }

  private func exchange(
    _ method: String, _ path: String, patience: Int, _ take: (Int, [UInt8]) -> Bool
  ) throws(CommandFailure) -> Int {
    let socket: ClientSocket
    do {
      socket = try ClientSocket.connect(to: address, patience: patience)
    } catch {
      throw unreachable(error)
    }
    let host = if case .tcp = address { address.description } else { "localhost" }
    let length = method == "POST" ? "Content-Length: 0\r\n" : ""
    guard socket.send("\(method) \(path) HTTP/1.1\r\nHost: \(host)\r\n\(length)Connection: close\r\n\r\n")
    else {
      throw unreachable(.last)
    }
    var parser = AnswerParser()
    while !parser.isDone {
      let piece = socket.receive()
      if piece.isEmpty {
        guard parser.mayEndHere, parser.status != 0 else {
          throw CommandFailure(.unreachable, "\(address) stopped in the middle of its answer")
        }
        break
      }
      do {
        let body = try parser.take(piece)
        if !body.isEmpty, !take(parser.status, body) { break }
      } catch {
        throw CommandFailure(.unreachable, "what listens at \(address) is not the admin address of a hub")
      }
    }
    return parser.status
  }

  private func unreachable(_ failure: SystemFailure) -> CommandFailure {
    if failure.number == EACCES || failure.number == EPERM {
      return CommandFailure(
        .refused, "\(address) belongs to another user", hint: "ask as the user who runs the hub")
    }
    return CommandFailure(
      .unreachable, "no hub answers at \(address): \(failure)",
      hint: "start one with 'hubctl run', or say where it is with --admin")
  }

  /// What a bad answer means to the user.
  private static func failure(_ answer: Answer) -> CommandFailure {
    let json = answer.json
    let detail = json?["detail"]?.text.map(\.printable) ?? "the hub answered \(answer.status)"
    var reasons: [String] = []
    if case .array(let problems)? = json?["problems"] {
      reasons = problems.compactMap(\.text).map(\.printable)
    }
    let message = ([detail] + reasons).joined(separator: "\n  ")
    switch answer.status {
    case 404: return CommandFailure(.notFound, message)
    case 401, 403: return CommandFailure(.refused, message)
    case 422: return CommandFailure(.invalid, message)
    default: return CommandFailure(.failed, message)
    }
  }
}
