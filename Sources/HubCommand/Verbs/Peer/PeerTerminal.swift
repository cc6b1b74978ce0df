internal import Glibc
internal import HubClient
internal import HubCrypto
internal import HubKernel

/// A peer in the terminal: writes what comes, and sends what is typed.
struct PeerTerminal: Sendable {
  /// So many lines may wait to be read.
  private static let mostLines = 256

  private let invocation: Invocation
  private let client: HubClient
  private let calls: PeerCalls
  private let callee: PeerID?

  init(_ invocation: Invocation) throws(CommandFailure) {
    let arguments = invocation.arguments
    self.invocation = invocation
    if arguments.operand(0) == "offer" {
      guard let text = arguments.operand(2), let peer = PeerID(text) else {
        throw CommandFailure(
          .usage, "whom? A peer id has 40 hexadecimal digits",
          hint: "'hubctl peer connect URL --network NAME' shows who is there")
      }
      callee = peer
    } else {
      guard arguments.operand(2) == nil else {
        throw CommandFailure(
          .usage, "'peer connect' calls nobody",
          hint: "write 'hubctl peer offer URL PEER', or /offer PEER then")
      }
      callee = nil
    }
    let options = try Self.options(invocation)
    do throws(ClientError) { client = try HubClient(options) } catch {
      throw CommandFailure(.usage, error.sentence.printable)
    }
    calls = PeerCalls(client, takesOffers: arguments.has("--answer")) { [console = invocation.console] in
      console.say($0)
    }
    calls.isJSON = arguments.has("--json")
  }

  private static func options(_ invocation: Invocation) throws(CommandFailure) -> ClientOptions {
    let arguments = invocation.arguments
    let hubs = [arguments.operand(1) ?? ""] + arguments.values("--hub")
    var options = ClientOptions(hubs: hubs)
    if let place = arguments.value("--key") {
      let pem = try SecretInput.bytes(place, environment: invocation.environment)
      do {
        options = try ClientOptions(hubs: hubs, identity: try PrivateKey(pem: pem))
      } catch {
        throw CommandFailure(
          .failed, "an id belongs to an Ed25519 key, and this is none: \(error)",
          hint: "hubctl token new key --kind ed25519 --out me.pem")
      }
      options.signer = options.identity
    }
    if let text = arguments.value("--id") {
      guard let id = PeerID(text), options.identity == nil else {
        throw CommandFailure(
          .usage, "'\(text.printable)' cannot be the id",
          hint: "hubctl id new makes one; with --key it is the key's")
      }
      options.id = id
    }
    if let file = arguments.value("--token-file") {
      options.credential = .token(try AdminTarget.token(inFile: file))
    }
    options.networkName = arguments.value("--network") ?? options.networkName
    options.authority = arguments.value("--authority")
    if let name = arguments.value("--name") { options.data = .object([.init("name", .string(name))]) }
    return options
  }

  func run() async throws -> ExitCode {
    ignorePipes()
    let events = client.events()
    let (lines, typed) = AsyncStream.makeStream(
      of: String?.self, bufferingPolicy: .bufferingOldest(Self.mostLines))
    try SignalPipe.open([SIGINT, SIGTERM]) { _ in typed.yield(nil) }
    try BackgroundThread.begin {
      while let line = readLine() { typed.yield(line) }
      // Where no terminal reads, a peer stays until it is told to go.
      if isatty(STDIN_FILENO) == 1 { typed.yield(nil) }
    }
    if !calls.isJSON { invocation.console.note("this peer is \(client.id); /help lists what can be typed") }
    return try await withThrowingTaskGroup(of: ExitCode?.self) { group in
      group.addTask { try await follow(events) }
      group.addTask { try await open() }
      group.addTask { await read(lines) }
      defer { group.cancelAll() }
      while let end = try await group.next() {
        guard let end else { continue }
        calls.close()
        await client.close()
        return end
      }
      return .ok
    }
  }

  private func open() async throws -> ExitCode? {
    do {
      try await client.open()
      if let callee { try calls.offer(callee) }
    } catch let error as ClientError {
      guard error.code != "closed" else { return nil }
      throw CommandFailure(
        .refused, error.description.printable,
        hint: error.code == "unauthorized" ? "--token-file FILE shows a token" : nil)
    } catch is CancellationError {
      return nil
    }
    return nil
  }

  /// Writes what comes.
  private func follow(_ events: AsyncThrowingStream<ClientEvent, any Error>) async throws -> ExitCode? {
    do {
      for try await event in events {
        if calls.isJSON {
          invocation.console.say(PeerText.json(event).description)
        } else if let line = PeerText.line(event) {
          invocation.console.say(line)
        }
        if case .signal(let signal) = event { calls.take(signal) }
        if case .error(let error) = event, error.code == "peer-not-found", error.target == callee,
          callee != nil
        {
          throw CommandFailure(
            .notFound, "that peer is not in the network",
            hint: "'hubctl peer connect' with the same --network shows who is")
        }
        if case .closed(let error?) = event { throw CommandFailure(.refused, error.description.printable) }
      }
    } catch let error as ClientError {
      throw CommandFailure(.failed, error.description.printable)
    }
    return nil
  }

  /// Does what is typed, until the end.
  private func read(_ lines: AsyncStream<String?>) async -> ExitCode? {
    for await line in lines {
      guard let line else { return .ok }
      do {
        if try await carryOut(try PeerLine(line)) { return .ok }
      } catch let failure as CommandFailure {
        invocation.console.complain(failure)
      } catch let error as ClientError {
        invocation.console.complain(CommandFailure(.refused, error.description.printable))
      } catch {
        return nil
      }
    }
    return nil
  }

  /// True when that was the end.
  private func carryOut(_ line: PeerLine) async throws -> Bool {
    switch line {
    case .nothing: break
    case .help: invocation.console.note(PeerLine.usage)
    case .quit: return true
    case .peers:
      for member in await client.peers { invocation.console.say("\(member.id) \(member.data)".printable) }
    case .offer(let peer): try calls.offer(peer)
    case .signal(let peer, let type, let data): try await client.signal(to: peer, type, data)
    case .announce(let name): try await client.announce(networkName: name, data: .object([]))
    case .message(let message): try await client.send(message)
    case .say(let text):
      guard calls.say(text) else {
        throw CommandFailure(
          .usage, "no channel is open", hint: "/offer PEER opens one; /help lists the rest")
      }
    }
    return false
  }
}

/// A reader of ours that has gone must not end the peer before it has said goodbye.
private func ignorePipes() { signal(SIGPIPE, SIG_IGN) }
