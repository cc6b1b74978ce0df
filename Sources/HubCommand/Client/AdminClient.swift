internal import Glibc
internal import HubFetch
internal import HubKernel

/// Talks to the admin address of a running hub.
struct AdminClient: Sendable {
  /// What came back.
  struct Answer: Sendable {
    let status: Int
    /// The version of what it is about, to be named in a change.
    let tag: String?
    let body: [UInt8]

    /// The body as a tree; nil when it is not JSON.
    var json: JSONValue? {
      try? JSONValue(parsing: String(decoding: body, as: UTF8.self), limits: AdminClient.limits)
    }
  }

  /// What is asked.
  struct Request: Sendable {
    var method: String
    var path: String
    /// The version a change is for.
    var match: String?
    var body: [UInt8] = []

    /// As it is sent there.
    func bytes(for target: AdminTarget) -> [UInt8] {
      let host = if case .tcp = target.address { target.address.description } else { "localhost" }
      var head = "\(method) \(path) HTTP/1.1\r\nHost: \(host)\r\n"
      if let token = target.token { head += "Authorization: Bearer \(token)\r\n" }
      if let match { head += "If-Match: \(match)\r\n" }
      if !body.isEmpty { head += "Content-Type: application/json\r\n" }
      if method != "GET" { head += "Content-Length: \(body.count)\r\n" }
      return Array((head + "Connection: close\r\n\r\n").utf8) + body
    }
  }

  /// A reload may start many plugins, each with its own deadline.
  private static let usualPatience = 120
  private static let limits: JSONLimits = {
    var limits = JSONLimits()
    limits.bytes = AnswerParser.bodyLimit
    return limits
  }()

  let target: AdminTarget
  /// How many seconds the hub may be silent.
  var patience = usualPatience

  init(_ target: AdminTarget) { self.target = target }

  /// Finds the hub: by flag, by variable, or by what the configuration says of it.
  init(_ invocation: Invocation) throws(CommandFailure) { target = try AdminTarget(invocation) }

  /// Where it is, for people.
  var address: String { target.description }

  /// Asks once and returns a good answer; a bad one is thrown.
  func ask(_ method: String, _ path: String) async throws -> Answer {
    try await ask(Request(method: method, path: path))
  }

  /// Asks once and returns a good answer; a bad one is thrown.
  func ask(_ request: Request) async throws -> Answer {
    let answer = try await reply(to: request)
    if let failure = AdminClient.failure(answer) { throw failure.within(target.context) }
    return answer
  }

  /// Asks once and returns whatever the hub answers.
  func reply(to request: Request) async throws -> Answer {
    try await Self.aside { try answer(request) }
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
        try BackgroundThread.begin { continuation.resume(with: Result(catching: work)) }
      } catch {
        continuation.resume(throwing: CommandFailure(.failed, "there is no thread to wait on: \(error)"))
      }
    }
  }

  private func answer(_ request: Request) throws(CommandFailure) -> Answer {
    var body: [UInt8] = []
    let parser = try exchange(request, patience: patience) { _, piece in
      body += piece
      return body.count <= AnswerParser.bodyLimit
    }
    return Answer(status: parser.status, tag: parser.fields.last { $0.name == "etag" }?.value, body: body)
  }

  private func lines(_ path: String, _ take: (String) -> Bool) throws(CommandFailure) {
    var buffer: [UInt8] = []
    var isOK = true
    let request = Request(method: "GET", path: path)
    let status = try exchange(request, patience: 0) { status, piece in
      isOK = (200...299).contains(status)
      buffer += piece
      if buffer.count > AnswerParser.bodyLimit { return false }
      while isOK, let end = buffer.firstIndex(of: UInt8(ascii: "\n")) {
        let line = String(decoding: buffer[..<end], as: UTF8.self)
        buffer.removeFirst(end + 1)
        if !line.isEmpty, !take(line) { return false }
      }
      return true
    }.status
    if let failure = AdminClient.failure(Answer(status: status, tag: nil, body: buffer)) {
      throw failure.within(target.context)
    }
  }

  private func exchange(
    _ request: Request, patience: Int, _ take: (Int, [UInt8]) -> Bool
  ) throws(CommandFailure) -> AnswerParser {
    let socket: ClientSocket
    do {
      let limit = self.patience == AdminClient.usualPatience ? 0 : self.patience
      socket = try ClientSocket.connect(to: target.address, patience: patience, connectsWithin: limit)
    } catch {
      throw unreachable(error)
    }
    if target.isSecure, case .tcp(let host, _) = target.address {
      try socket.secure(host, authority: target.authority)
    }
    guard socket.send(request.bytes(for: target)) else { throw unreachable(.last) }
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
    return parser
  }

  private func unreachable(_ failure: SystemFailure) -> CommandFailure {
    reason(failure).within(target.context)
  }

  private func reason(_ failure: SystemFailure) -> CommandFailure {
    if failure.number == EACCES || failure.number == EPERM {
      return CommandFailure(
        .refused, "\(address) belongs to another user", hint: "ask as the user who runs the hub")
    }
    return CommandFailure(
      .unreachable, "no hub answers at \(address): \(failure)",
      hint: "start one with 'hubctl run', or say where it is with --admin")
  }
}
