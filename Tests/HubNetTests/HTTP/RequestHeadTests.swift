import HubKernel
import Testing

@testable import HubNet

@Suite struct RequestHeadTests {
  @Test func findsFieldsWhateverTheirCase() throws {
    let head = try Parsed.request(lines: ["X-Thing: one", "x-thing:two ", "X-Other: \t"])
    #expect(head.header("X-THING") == "one")
    #expect(head.values("x-thing") == ["one", "two"])
    #expect(head.header("x-other")?.isEmpty == true)
    #expect(head.header("x-thin") == nil)
    #expect(head.fields.joined("x-thing") == "one, two")
    #expect(head.fields.count == 4)
    #expect(head.fields.name(at: 0) == "Host")
    #expect(head.fields.value(at: 99).isEmpty)
  }

  @Test func tellsHowOftenAFieldStands() throws {
    let fields = try Parsed.request(lines: ["A: 1", "B: 2", "a: 3", "C:", "A:4"]).fields
    #expect(fields.lines("A").map { String(decoding: $0, as: UTF8.self) } == ["1", "3", "4"])
    #expect(fields.only("a") == nil && fields.only("d") == nil)
    #expect(fields.only("b").map { Array($0) } == [0x32] && fields.only("c")?.isEmpty == true)
    var lines = fields.lines("c")
    #expect(lines.next() != nil && lines.next() == nil && lines.next() == nil)
  }

  @Test func showsPluginsNamesInLowerCase() throws {
    let fields = try Parsed.request(lines: ["X-Thing: One", "x-THING: two", "Empty:"]).fields
    let request = HTTPRequest(
      method: "GET", path: "/", query: "", fields: fields, body: [], remote: "", isSecure: false,
      isAdmin: false)
    #expect(request.headers.map(\.name) == ["host", "x-thing", "x-thing", "empty"])
    #expect(request.headers.map(\.value) == ["h", "One", "two", ""])
    #expect(request.header("x-thing") == "One" && request.header("empty") == "" && request.header("x") == nil)
  }

  @Test func doesNotFoldBeyondASCII() throws {
    let head = try Parsed.request(lines: ["K: v"])
    #expect(head.header("\u{212A}") == nil)
  }

  @Test(arguments: [
    ("peerId=ab", QueryMatch(count: 1, value: "ab")),
    ("a=1&peerId=ab&b=2", QueryMatch(count: 1, value: "ab")),
    ("peerId=a%20b+c", QueryMatch(count: 1, value: "a b c")),
    ("peer%49d=x", QueryMatch(count: 1, value: "x")),
    ("peerId", QueryMatch(count: 1, value: "")),
    ("peerId=", QueryMatch(count: 1, value: "")),
    ("peerId=a=b", QueryMatch(count: 1, value: "a=b")),
    ("peerId=a&peerId=b", QueryMatch(count: 2, value: "a")),
    ("peerId=a&peerI%64=b&&peerId", QueryMatch(count: 3, value: "a")),
    ("peerid=a", QueryMatch()),
    ("peerIdx=a", QueryMatch()),
    ("peerI=a", QueryMatch()),
    ("peerId=%ff", QueryMatch(count: 1, value: nil)),
    ("peerId=%C3%A9%2B", QueryMatch(count: 1, value: "é+")),
    ("", QueryMatch()),
    ("&&=&", QueryMatch()),
  ])
  func looksUpAQuery(query: String, expected: QueryMatch) throws {
    let head = try Parsed.request(lines: [], line: "GET /?\(query) HTTP/1.1")
    #expect(head.queryMatch("peerId") == expected)
    #expect(head.queryValue("peerId") == expected.value)
    #expect(head.queryMatch("peerId").only == (expected.count == 1 ? expected.value : nil))
  }

  @Test func readsTheHost() throws {
    let head = try Parsed.request("GET / HTTP/1.1\r\nHost: [2001:DB8:0::1]:8443\r\n\r\n")
    #expect(head.host?.name == "2001:db8::1")
    #expect(head.host?.port == 8443)
    #expect(try Parsed.request("GET http://A.b/ HTTP/1.0\r\n\r\n").host?.name == "a.b")
  }

  @Test func decodesPathSegments() {
    #expect(PercentCoding.text("a%2Fb%25") == "a/b%")
    #expect(PercentCoding.text("%FF") == nil)
    #expect(PercentCoding.text("a%2") == nil)
  }

  @Test func everyFailureHasAStatusACodeAndASentence() {
    for failure in HTTPFailure.allCases {
      #expect((400...505).contains(failure.status))
      #expect(failure.code.utf8.allSatisfy { ASCII.isLetter($0) || $0 == 0x2D })
      #expect(failure.detail.hasSuffix("."))
    }
    #expect(Set(HTTPFailure.allCases.map(\.code)).count == HTTPFailure.allCases.count)
    #expect(HTTPFailure.missingHost.code == "missing-host")
  }
}
