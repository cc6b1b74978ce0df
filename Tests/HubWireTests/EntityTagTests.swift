import HubWire
import Testing

@Suite struct EntityTagTests {
  private let tag = EntityTag(of: "one version".utf8)

  private func request(_ name: String, _ value: String?) -> HTTPRequest {
    HTTPRequest(path: "/", headers: value.map { [(name: name, value: $0)] } ?? [])
  }

  @Test func differsWithWhatItIsOf() {
    let texts = ["", "a", "b", "ab", "ba", "\u{0}", "\u{0}\u{0}", "one version"]
    #expect(Set(texts.map { EntityTag(of: $0.utf8).description }).count == texts.count)
    #expect(tag == EntityTag(of: "one version".utf8))
    #expect(tag.description.utf8.count == 34)
  }

  @Test func aWriteMustNameTheVersionItIsFor() {
    #expect(tag.refusal(of: request("if-match", nil))?.status == 428)
    #expect(tag.refusal(of: request("if-match", tag.description)) == nil)
    #expect(tag.refusal(of: request("if-match", "\"x\" ,\t\(tag)")) == nil)
    #expect(tag.refusal(of: request("if-match", "*")) == nil)
    // RFC 9110 §13.1.1: a weak tag never matches here.
    for wrong in ["", "\"x\"", "W/\(tag)", String("\(tag)".dropLast())] {
      let refusal = tag.refusal(of: request("if-match", wrong))
      #expect(refusal?.status == 412)
      #expect(refusal?.headers.contains { $0.name == "etag" && $0.value == tag.description } == true)
    }
  }

  @Test func aReaderIsKnownByWeakTagsToo() {
    for known in [tag.description, "W/\(tag)", "\"a\", \(tag)", "*"] {
      #expect(tag.isKnown(to: request("if-none-match", known)))
    }
    for other in [nil, "", "\"a\"", "W/", "w/\(tag)"] {
      #expect(!tag.isKnown(to: request("if-none-match", other)))
    }
  }
}
