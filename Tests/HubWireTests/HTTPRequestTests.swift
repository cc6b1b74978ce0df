import HubWire
import Testing

@Suite struct HTTPRequestTests {
  @Test(arguments: [
    ("peerId=ab", ["ab"]), ("a=1&peerId=ab&b=2", ["ab"]), ("peerId=a%20b+c", ["a b c"]),
    ("peer%49d=x", ["x"]),
    ("peerId", [""]), ("peerId=", [""]), ("peerId=a=b", ["a=b"]),
    ("peerId=a&peerI%64=b&&peerId", ["a", "b", ""]),
    ("&peerId=a&", ["a"]), ("peerid=a", []), ("peerIdx=a", []), ("peerI=a", []), ("=peerId", []), ("", []),
    ("&&=&", []), ("peerId=%C3%A9%2B", ["\u{E9}+"]), ("peerId=%e2%82%AC", ["\u{20AC}"]),
    // What cannot be decoded is no value.
    ("peerId=%ff&peerId=b", ["b"]), ("peerId=%4", []), ("peerId=%", []), ("peerId=%4x", []),
    ("peerId%=a", []),
    ("peerI%6=a", []), ("peerId%00=a", []),
  ])
  func findsValuesInTheQuery(query: String, expected: [String]) {
    let request = HTTPRequest(path: "/", query: query)
    #expect(request.queryValues("peerId") == expected)
    #expect(request.queryValue("peerId") == expected.first)
  }

  @Test func findsNamesThatAreNotPlain() {
    let request = HTTPRequest(path: "/", query: "a+b=1&a%26b=2&%C3%A9=3&=4")
    #expect(request.queryValues("a b") == ["1"])
    #expect(request.queryValues("a&b") == ["2"])
    #expect(request.queryValues("\u{E9}") == ["3"])
    #expect(request.queryValues("") == ["4"])
  }

  @Test func keepsTheFieldsItWasGiven() {
    var request = HTTPRequest(path: "/", headers: [("a", "1"), ("b", "2"), ("a", "3")])
    #expect(request.header("a") == "1" && request.header("c") == nil)
    request.headers.append(("c", "4"))
    #expect(request.header("c") == "4" && request.headers.map(\.value) == ["1", "2", "3", "4"])
  }
}
