import HubKernel
import Testing

@testable import HubCommand

/// What a recording must not keep.
@Suite struct RedactionTests {
  private func redacted(_ text: String) throws -> String {
    Redaction.apply(to: try JSONValue(parsing: text)).description
  }

  @Test(arguments: [
    (#"{"accessToken":"abc","name":"bob"}"#, #"{"accessToken":"•••","name":"bob"}"#),
    (#"{"a":[{"PASSWORD":{"x":1}}]}"#, #"{"a":[{"PASSWORD":"•••"}]}"#),
    (#"{"remote":"192.0.2.17"}"#, #"{"remote":"192.0.2.0/24"}"#),
    (#"{"why":"from 2001:db8:1:2::3 again"}"#, #"{"why":"from 2001:db8:1::/48 again"}"#),
    (#"{"uri":"wss://me:pw@hub.example/x?token=1#y"}"#, #"{"uri":"wss://hub.example/x"}"#),
    (#"{"data":"{\"token\":\"t\"}"}"#, #"{"data":"{\"token\":\"•••\"}"}"#),
    (
      #"{"peer":"a1b2","number":7,"is":true,"none":null}"#,
      #"{"peer":"a1b2","number":7,"is":true,"none":null}"#
    ),
  ])
  func takesOutSecretsAndAddresses(text: String, wanted: String) throws {
    #expect(try redacted(text) == wanted)
  }

  @Test func whatDiffersIsShownInOrder() {
    let difference = ReplayDifference(from: ["a", "b", "c"], to: ["a", "x", "c", "d"])
    #expect(difference.lines == ["- b", "+ x", "+ d"])
    #expect(difference.summary == "3 lines differ")
    #expect(ReplayDifference(from: ["a"], to: ["a"]).lines.isEmpty)
  }

  @Test func whatIsTooLongToCompareShowsWhereItBegins() {
    let long = (0..<6_000).map(String.init)
    var other = long
    other[10] = "x"
    #expect(ReplayDifference(from: long, to: other).lines == ["- 10", "+ x"])
  }
}
