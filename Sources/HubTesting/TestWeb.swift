public import HubBase

/// The servers that plugins under test can ask: those a test has put there, and no others.
public final class TestWeb: HTTPFetching, DatagramSending, NameResolving {
  private struct State {
    var answers: [String: Result<OutgoingAnswer, FetchError>] = [:]
    var asked: [OutgoingRequest] = []
    var datagrams: [(address: String, bytes: [UInt8])] = []
    var deaf: Set<String> = []
    var addresses: [String: [String]] = [:]
    var texts: [String: Result<[[UInt8]], FetchError>] = [:]
  }

  private let state = Lock(State())

  init() {}

  /// What was asked so far, in order.
  public var asked: [OutgoingRequest] { state.withLock { $0.asked } }

  /// The datagrams that were sent so far, in order.
  public var datagrams: [(address: String, bytes: [UInt8])] { state.withLock { $0.datagrams } }

  /// Makes datagrams to an address fail, or arrive again.
  public func fail(datagramsTo address: String, _ isDeaf: Bool = true) {
    state.withLock { state in
      if isDeaf { state.deaf.insert(address) } else { state.deaf.remove(address) }
    }
  }

  /// Takes datagrams for everybody whom a test did not make fail.
  public func send(_ datagrams: [[UInt8]], to address: String) async throws {
    let isDeaf = state.withLock { state in
      if !state.deaf.contains(address) {
        state.datagrams += datagrams.map { (address: address, bytes: $0) }
      }
      return state.deaf.contains(address)
    }
    if isDeaf { throw FetchError.unreachable("nobody is there") }
  }

  /// Puts an answer at an address.
  public func answer(_ url: String, with answer: OutgoingAnswer) {
    state.withLock { $0.answers[url] = .success(answer) }
  }

  /// Makes an address fail.
  public func fail(_ url: String, with error: FetchError = .unreachable("nobody is there")) {
    state.withLock { $0.answers[url] = .failure(error) }
  }

  /// Makes a name have texts, or fail.
  public func answer(name: String, with texts: Result<[String], FetchError>) {
    state.withLock { $0.texts[name] = texts.map { texts in texts.map { Array($0.utf8) } } }
  }

  /// The texts a test said; none of a name it said nothing about.
  public func texts(of name: String, servers: [String], deadline: Duration) async throws -> [[UInt8]] {
    try state.withLock { $0.texts[name] ?? .success([]) }.get()
  }

  /// Makes a name stand for addresses.
  public func answer(name: String, withAddresses addresses: [String]) {
    state.withLock { $0.addresses[name] = addresses }
  }

  /// The addresses a test said; none of a name it said nothing about.
  public func addresses(of name: String, deadline: Duration) async throws -> [String] {
    state.withLock { $0.addresses[name] ?? [] }
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
