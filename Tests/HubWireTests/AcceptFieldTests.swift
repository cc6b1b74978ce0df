import HubWire
import Testing

@Suite struct AcceptFieldTests {
  static let offers = [
    MediaType("application", "json"), MediaType("application", "openmetrics-text", version: "1.0.0"),
    MediaType("text", "plain", version: "0.0.4"),
  ]

  @Test(
    arguments: [
      ("", 0), (" ", 0), (",", 0), ("*/*", 0), ("application/json", 0), ("application/*", 0),
      ("text/plain", 2), ("text/*", 2), ("TEXT/Plain", 2), ("text/plain;version=0.0.4", 2),
      ("text/plain; version=\"0.0.4\"; charset=utf-8", 2), ("text/plain;version=0.0.4;q=0.5,*/*;q=0.1", 2),
      ("application/openmetrics-text", 1), ("*/*;q=0.1, application/openmetrics-text;q=0.2", 1),
      ("application/json;q=0.999,text/plain", 2), ("application/json;q=0,*/*", 1),
      ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", 0),
      ("application/openmetrics-text;version=0.0.1,text/plain;version=0.0.4;q=0.5,*/*;q=0.1", 2),
      (
        "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
          + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1", 1
      ),
      (
        "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
          + "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.7,text/plain;version=0.0.4;q=0.4,*/*;q=0.1", 1
      ),
      ("text/plain;q=1.000", 2), ("text/plain;q=1.", 2), ("text/plain;", 2), (",, text/plain ,", 2),
      ("text/plain, application/openmetrics-text;version=1.0.0", 1),
    ] as [(String, Int)])
  func choosesTheMostWelcome(text: String, place: Int) throws {
    #expect(try #require(AcceptField(text)).best(of: Self.offers) == place)
  }

  @Test(arguments: ["image/png", "*/*;q=0", "application/*;q=0,text/*;q=0.000", "text/plain;version=0.0.3"])
  func saysWhenNothingWillDo(text: String) throws {
    #expect(try #require(AcceptField(text)).best(of: Self.offers) == nil)
  }

  @Test(arguments: [
    "text", "text/", "/plain", "*/plain", "text/plain;q", "text/plain;q=", "text/plain;q=2",
    "text/plain;q=1.1",
    "text/plain;q=0.1234", "text/plain;q=-1", "text/plain;q=.5", "text/plain;q=0.5;q=0.6",
    "text/plain;q=\"1\"",
    "text/plain text/html", "text/plain;version=\"0.0.4", "text/plain;version=\"\\", "text /plain",
    "täxt/plain",
    "text/plain;a=\"\u{1}\"",
  ])
  func refusesWhatBreaksTheGrammar(text: String) {
    #expect(AcceptField(text) == nil)
  }

  @Test func readsNoMoreRangesThanThereAre() {
    let many = Array(repeating: "text/plain", count: AcceptField.mostRanges)
    #expect(AcceptField(many.joined(separator: ","))?.ranges.count == AcceptField.mostRanges)
    #expect(AcceptField((many + ["text/plain"]).joined(separator: ",")) == nil)
  }
}
