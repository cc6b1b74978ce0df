import HubKernel
import Testing

@testable import External

private func read(_ members: String) throws -> Result<ProgramManifest, ManifestMistakes> {
  ManifestReader.read(
    try JSONValue(parsing: #"{"id":"greeter","summary":"Greets."\#(members)}"#), id: "greeter")
}

private func mistakes(_ members: String) throws -> [String] {
  if case .failure(let mistakes) = try read(members) { mistakes.list } else { [] }
}

@Test func readsAWholeManifest() throws {
  let manifest = try read(
    #"""
    ,"version":"1.0","on":["peerConnected","hubRegistered?"],
    "before":[{"intent":"admitConnection","at":"authorize"}],
    "settings":[{"name":"text","is":"text","default":"hi","about":"what"},
      {"name":"pause","is":"duration","default":1000,"about":"how long",
       "range":[0,60000],"perNamespace":false}],
    "serve":[{"method":"GET","path":"/greeted"}],"emits":[{"name":"peerGreeted","fields":["peer"]}],
    "meters":[{"name":"greeted_total","is":"counter","about":"peers","labels":{"how":["first","again"]}}],
    "batches":true
    """#
  ).get()
  #expect(manifest.hears == ["peerConnected", "hubRegistered?"])
  #expect(manifest.decides == [.init(intent: "admitConnection", stage: .authorize)])
  #expect(manifest.settings.map(\.initial) == [.text("hi"), .duration(.seconds(1))])
  #expect(manifest.serves == [.init(method: .GET, path: "/greeted", audience: .everyone)])
  #expect(manifest.emits == [.init(name: "peerGreeted", fields: ["peer"])])
  #expect(manifest.meters.first?.labels.first?.values == ["first", "again"])
  #expect(manifest.batches)
}

@Test(arguments: [
  (#","on":["Peer Connected"]"#, "no name of an event"),
  (#","before":[{"intent":"admitConnection","at":"lunch"}]"#, "the stages are screen"),
  (#","settings":[{"name":"x","is":"colour","about":"a"}]"#, "the types are text"),
  (#","settings":[{"name":"x","is":"integer","about":"a","default":"no"}]"#, "is no integer"),
  (
    #","settings":[{"name":"x","is":"integer","about":"a","default":9,"range":[1,5]}]"#, "9 is outside 1 to 5"
  ),
  (#","settings":[{"name":"x","is":"text","about":"a","range":[1,5]}]"#, "two numbers in order"),
  (#","settings":[{"name":"run","is":"text","about":"a"}]"#, "every program has"),
  (
    #","settings":[{"name":"x","is":"text","about":"a"},{"name":"x","is":"text","about":"a"}]"#,
    "stands there twice"
  ),
  (#","serve":[{"method":"FETCH","path":"/x"}]"#, "no method"),
  (#","serve":[{"method":"GET","path":"x"}]"#, "does not begin with '/'"),
  (#","emits":[{"name":"peerGreeted","fields":["epoch"]}]"#, "has already"),
  (#","meters":[{"name":"greeted","is":"counter","about":"a"}]"#, "_total"),
  (#","meters":[{"name":"program_x_total","is":"counter","about":"a"}]"#, "is the hub's"),
  (#","batches":"yes""#, "neither true nor false"),
  (#","on":"peerConnected""#, "not a list"),
]) func whatIsWrongWithAManifestIsNamed(members: String, words: String) throws {
  let found = try mistakes(members)
  #expect(found.contains { $0.contains(words) }, "\(found)")
}

@Test func tellsAllMistakesAtOnceAndNotWithoutEnd() throws {
  let many = (0..<60).map { _ in #"{"name":"X","is":"y"}"# }.joined(separator: ",")
  let found = try mistakes(#","settings":[\#(many)]"#)
  #expect(found.count == 20)
}

@Test func anotherIdThanItsLineIsAMistake() throws {
  let value = try JSONValue(parsing: #"{"id":"other","summary":"x"}"#)
  guard case .failure(let mistakes) = ManifestReader.read(value, id: "greeter") else {
    Issue.record("it was taken")
    return
  }
  #expect(mistakes.list == ["its id is 'other', and its line in Plugins.yaml calls it 'greeter'"])
}

@Test(arguments: ["", "a", "ab", "abc", "abcd", "\u{0}\u{1}", "hällo"])
func base64ComesBackAsItWas(text: String) {
  #expect(Base64.decode(Base64.encode(Array(text.utf8))) == Array(text.utf8))
}

@Test(arguments: ["a", "abc", "ab=c", "====", "a===", "YQ=a"]) func whatIsNoBase64IsNot(text: String) {
  #expect(Base64.decode(text) == nil)
}
