import Glibc
import HubBase
import Testing

@testable import HubFetch

@Suite struct NameTests {
  private let client = WebClient()
  /// For machines that have a lot to do besides.
  private let patience = Duration.seconds(120)
  private let name = "_pigeonhub-bootstrap.example.org"

  private func texts(_ server: NameServer) async throws -> [String] {
    try await client.texts(of: name, servers: [server.address], deadline: patience)
      .map { String(decoding: $0, as: UTF8.self) }
  }

  private func failure(_ server: NameServer, within limit: Duration) async -> FetchError? {
    do {
      _ = try await client.texts(of: name, servers: [server.address], deadline: limit)
      return nil
    } catch { return error as? FetchError }
  }

  @Test func joinsTheStringsOfEachText() async throws {
    let long = String(repeating: "x", count: 255)
    let server = try NameServer(
      NameServer.Script { [NameServer.answer($0, [["one"], [long, "y", ""], [""], ["v=", "spf1"]])] })
    #expect(try await texts(server) == ["one", long + "y", "", "v=spf1"])
  }

  @Test func asksAgainOverTCPWhenAnAnswerWasCut() async throws {
    let records = (0..<200).map { ["wss://hub\($0).example"] }
    let server = try NameServer(
      NameServer.Script(
        datagram: { [NameServer.answer($0, [], isCut: true)] }, stream: { NameServer.answer($0, records) }))
    let found = try await texts(server)
    #expect(found.count == NameQuery.most && found.first == "wss://hub0.example")
    #expect(server.questions.datagrams >= 1 && server.questions.streams == 1)
  }

  @Test(arguments: [0, 3] as [UInt8])
  func aNameWithoutTextsHasNone(code: UInt8) async throws {
    let server = try NameServer(NameServer.Script { [NameServer.answer($0, [], code: code)] })
    #expect(try await texts(server).isEmpty)
  }

  @Test func aServerThatRefusesIsAFailure() async throws {
    let server = try NameServer(NameServer.Script { [NameServer.answer($0, [], code: 5)] })
    #expect(await failure(server, within: patience) != nil)
  }

  @Test func garbageIsAFailureOrIsPassedOver() async throws {
    let server = try NameServer(
      NameServer.Script { question in
        let good = NameServer.answer(question, [["good"]])
        var strange = good
        strange[0] ^= 0xFF
        // Bytes that mean nothing, an answer to another question, and the true one.
        return [[], [1, 2, 3], strange, good]
      })
    #expect(try await texts(server) == ["good"])
    let cut = try NameServer(
      NameServer.Script { question in [Array(NameServer.answer(question, [["good"]]).dropLast(3))] })
    #expect(await failure(cut, within: .seconds(20)) != nil)
    let loop = try NameServer(
      NameServer.Script { question in
        // A name that points at itself.
        let whole = NameServer.answer(question, [["x"]])
        guard let place = whole.indices.dropLast().first(where: { whole[$0] == 0xC0 && whole[$0 + 1] == 12 })
        else { return [] }
        var bytes = whole
        bytes[place + 1] = UInt8(place)
        return [bytes]
      })
    #expect(await failure(loop, within: .seconds(20)) != nil)
  }

  @Test func silenceEndsWithTheDeadline() async throws {
    let server = try NameServer(NameServer.Script { _ in [] })
    #expect(await failure(server, within: .milliseconds(300)) == .tooSlow)
    // Long before it would have been asked for the last time.
    #expect(server.questions.datagrams < 3)
  }

  @Test func whoIsCancelledIsLetGoAtOnce() async throws {
    let server = try NameServer(NameServer.Script { _ in [] })
    let (client, name, address) = (client, name, server.address)
    let task = Task { try await client.texts(of: name, servers: [address], deadline: .seconds(600)) }
    while server.questions.datagrams == 0 { await Task.yield() }
    task.cancel()
    await #expect(throws: FetchError.cancelled) { try await task.value }
  }

  @Test(arguments: ["", ".", "a..b", "a b", "é.example", String(repeating: "a", count: 64), "a\0b"])
  func whatIsNoNameIsNotAsked(name: String) async throws {
    await #expect(throws: FetchError.self) {
      try await client.texts(of: name, servers: ["127.0.0.1:1"], deadline: patience)
    }
  }

  @Test(arguments: ["nonsense", "127.0.0.1:0:0"])
  func whatIsNoServerIsNotAsked(server: String) async throws {
    await #expect(throws: FetchError.self) {
      try await client.texts(of: name, servers: [server], deadline: .seconds(5))
    }
  }
}
