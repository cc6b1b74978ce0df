import Glibc
import HubBase
import HubCrypto
import Testing

@testable import HubFetch

@Suite struct WebClientTests {
  private let client = WebClient()
  /// For machines that have a lot to do besides.
  private let patience = Duration.seconds(120)

  private func failure(_ request: OutgoingRequest) async -> FetchError? {
    do {
      _ = try await client.fetch(request)
      return nil
    } catch { return error as? FetchError }
  }

  @Test func bringsAnAnswerWithItsFieldsAndItsBody() async throws {
    let server = try ScriptedServer { _ in
      "HTTP/1.1 203 Fine\r\nETag: \"a\"\r\nContent-Length: 5\r\n\r\nhello"
    }
    let answer = try await client.fetch(
      OutgoingRequest(
        url: "http://\(server.address)/keys?a=b", headers: [("accept", "text/plain")], deadline: .seconds(120)
      ))
    #expect(answer.status == 203)
    #expect(answer.header("etag") == "\"a\"")
    #expect(answer.body == Array("hello".utf8))
    #expect(
      server.requests == [
        "GET /keys?a=b HTTP/1.1\r\nhost: \(server.address)\r\naccept: text/plain\r\nconnection: close\r\n\r\n"
      ])
  }

  @Test func sendsABodyAndReadsChunks() async throws {
    let server = try ScriptedServer { _ in
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
    }
    let answer = try await client.fetch(
      OutgoingRequest(
        method: "POST", url: "http://\(server.address)", body: Array("figures".utf8), deadline: patience))
    #expect(answer.body == Array("abcde".utf8))
    #expect(server.requests.first?.hasSuffix("content-length: 7\r\nconnection: close\r\n\r\nfigures") == true)
  }

  @Test func followsWithinTheSchemeAndNotInCircles() async throws {
    let server = try ScriptedServer { request in
      request.hasPrefix("GET /old ")
        ? "HTTP/1.1 302 Found\r\nLocation: /new\r\nContent-Length: 0\r\n\r\n"
        : request.hasPrefix("GET /new ")
          ? "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
          : request.hasPrefix("GET /away ")
            ? "HTTP/1.1 302 Found\r\nLocation: https://example.org/\r\nContent-Length: 0\r\n\r\n"
            : "HTTP/1.1 302 Found\r\nLocation: /circle\r\nContent-Length: 0\r\n\r\n"
    }
    let url = "http://\(server.address)"
    #expect(
      try await client.fetch(OutgoingRequest(url: url + "/old", deadline: patience)).body == Array("ok".utf8))
    #expect(await failure(OutgoingRequest(url: url + "/away", deadline: patience)) == .redirected)
    #expect(await failure(OutgoingRequest(url: url + "/circle", deadline: patience)) == .redirected)
    #expect(server.requests.count == 7)
  }

  @Test func doesNotReadMoreThanItMay() async throws {
    let declared = try ScriptedServer { _ in "HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n" }
    let endless = try ScriptedServer { _ in "HTTP/1.1 200 OK\r\n\r\n" + String(repeating: "x", count: 101) }
    for server in [declared, endless] {
      #expect(
        await failure(OutgoingRequest(url: "http://\(server.address)", deadline: patience, limit: 100))
          == .tooLong(limit: 100))
    }
  }

  @Test func givesUpAtTheDeadline() async throws {
    let server = try ScriptedServer { _ in "" }
    let request = OutgoingRequest(url: "http://\(server.address)", deadline: .milliseconds(150))
    #expect(await failure(request) == .tooSlow)
  }

  @Test func givesUpWhenNobodyWantsToKnow() async throws {
    let server = try ScriptedServer { _ in "" }
    let task = Task { await failure(OutgoingRequest(url: "http://\(server.address)", deadline: patience)) }
    task.cancel()
    #expect(await task.value == .cancelled)
  }

  @Test func saysWhenNobodyAnswers() async throws {
    let address: String
    do { address = try ScriptedServer { _ in "" }.address }
    #expect(await failure(OutgoingRequest(url: "http://\(address)")) == .unreachable("Connection refused"))
  }

  @Test(arguments: [
    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab", "SSH-2.0-x\r\n\r\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
  ]) func takesNothingForAnAnswerThatIsNone(_ text: String) async throws {
    let server = try ScriptedServer { _ in text }
    #expect(await failure(OutgoingRequest(url: "http://\(server.address)", deadline: patience)) == .malformed)
  }

  @Test(arguments: [
    "ftp://example.org/", "http://", "http://a b/", "http://user:word@example.org/", "http://example.org:0/",
    "http://example.org:+80/", "http://example.org/#part", "http://[zz]/", "http://exa\r\nmple.org/",
    "https:/a",
  ]) func asksNoAddressThatIsNone(_ url: String) async {
    guard case .badAddress? = await failure(OutgoingRequest(url: url, deadline: patience)) else {
      Issue.record("\(url) was asked")
      return
    }
  }

  @Test func letsNobodyWriteFieldsOfTheirOwn() async {
    let request = OutgoingRequest(url: "http://127.0.0.1:1/", headers: [("a", "b\r\nc: d")])
    #expect(await failure(request) == .badRequest)
  }

  @Test func checksWhoAnswersUnderTLS() async throws {
    let good = try SelfSigned.make(for: ["localhost", "127.0.0.1"])
    let file = try AuthorityFile(good.certificate)
    let server = try ScriptedServer(good.identity) { _ in "HTTP/1.1 200 OK\r\n\r\nsecret" }
    let url = "https://\(server.address)/"
    let answer = try await client.fetch(OutgoingRequest(url: url, deadline: patience, authority: file.path))
    #expect(answer.body == Array("secret".utf8))
    guard case .insecure? = await failure(OutgoingRequest(url: url, deadline: patience)) else {
      Issue.record("a certificate that nobody vouches for was believed")
      return
    }
    let other = try AuthorityFile(try SelfSigned.make(for: ["127.0.0.1"]).certificate)
    guard
      case .insecure? = await failure(OutgoingRequest(url: url, deadline: patience, authority: other.path))
    else {
      Issue.record("a certificate of somebody else was believed")
      return
    }
  }

  @Test func readsAddresses() throws {
    let plain = try WebAddress("http://[::1]:8080/a?b=c")
    #expect((plain.host, plain.port, plain.target) == ("::1", 8080, "/a?b=c"))
    #expect(plain.authority == "[::1]:8080")
    let short = try WebAddress("https://example.org?x")
    #expect((short.port, short.target, short.authority) == (443, "/?x", "example.org"))
  }

  @Test(arguments: ["127.0.0.1", "localhost"])
  func whereOnlyPublicAddressesMayBeAskedNobodyHereIs(host: String) async throws {
    let server = try ScriptedServer { _ in "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" }
    var request = OutgoingRequest(url: "http://\(host):\(server.port)/", deadline: patience)
    #expect(try await client.fetch(request).status == 200)
    request.publicOnly = true
    #expect(await failure(request) == .unreachable("it is in a network that is not public"))
    #expect(server.requests.count == 1)
  }
}

/// A file with a certificate, for as long as the test runs.
final class AuthorityFile {
  let path: String

  init(_ bytes: [UInt8]) throws {
    var name = Array("loft-authority-XXXXXX".utf8CString)
    let descriptor = mkstemp(&name)
    path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    _ = write(descriptor, bytes, bytes.count)
    close(descriptor)
  }

  deinit { unlink(path) }
}
