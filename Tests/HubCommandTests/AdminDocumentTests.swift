import HubKernel
import HubTesting
import Testing

@testable import HubCommand

@Suite struct AdminDocumentTests {
  private static let local = [(name: "host", value: "localhost")]

  private func hub() async throws -> TestHub {
    let hub = TestHub()
    try await hub.install(AdminPlugin.self)
    try await hub.install(HubRegistryPlugin.self)
    return hub
  }

  private func members(_ value: JSONValue?) -> [JSONValue.Member] {
    if case .object(let members)? = value { members } else { [] }
  }

  /// `/peers/{id}` as `/peers/:id`.
  private func pattern(_ path: String) -> String {
    path.split(separator: "/", omittingEmptySubsequences: false).map { part in
      part.hasPrefix("{") ? ":\(part.dropFirst().dropLast())" : String(part)
    }.joined(separator: "/")
  }

  @Test func theDocumentAndTheRoutesAreTheSame() async throws {
    let hub = try await hub()
    let answer = await hub.ask(.GET, "/admin/openapi.json", headers: Self.local, isAdmin: true)
    let document = try #require(answer.json)
    #expect(document["openapi"]?.text == "3.1.0")
    let described = members(document["paths"]).flatMap { path in
      members(path.value).map { "\($0.key.uppercased()) \(pattern(path.key))" }
    }
    let served = hub.kernel.routes().filter { $0.path.hasPrefix("/admin") }.map { "\($0.method) \($0.path)" }
    #expect(Set(described).count == described.count)
    #expect(described.sorted() == served.sorted())
    #expect(hub.kernel.routes().filter { $0.audience == .administrators }.allSatisfy { $0.about != nil })
    let index = await hub.ask(.GET, "/admin/v1", headers: Self.local, isAdmin: true)
    guard case .array(let listed)? = index.json?["routes"] else {
      Issue.record("the index lists nothing")
      return
    }
    #expect(
      listed.map { "\($0["method"]?.text ?? "") \($0["path"]?.text ?? "")" }.sorted() == served.sorted())
  }

  @Test func everyReferenceLeadsSomewhere() async throws {
    let hub = try await hub()
    let answer = await hub.ask(.GET, "/admin/v1/openapi.json", headers: Self.local, isAdmin: true)
    let document = try #require(answer.json)
    var references: Set<String> = []
    func walk(_ value: JSONValue) {
      switch value {
      case .object(let members):
        for member in members {
          if member.key == "$ref", let text = member.value.text { references.insert(text) }
          walk(member.value)
        }
      case .array(let elements): elements.forEach(walk)
      default: break
      }
    }
    walk(document)
    #expect(references == ["#/components/responses/problem"])
    #expect(document["components"]?["responses"]?["problem"] != nil)
  }

  /// A member that the document does not know would be a promise nobody wrote down.
  @Test func everyAnswerHasTheShapeItIsSaidToHave() async throws {
    let hub = try await hub()
    await hub.connect("bob")
    var tried = 0
    for route in hub.kernel.routes() {
      guard let about = route.about, !route.isWrite, !route.path.contains("events") else { continue }
      let path = route.path.split(separator: "/", omittingEmptySubsequences: false)
        .map {
          $0 == ":id"
            ? (route.path.contains("plugins") ? "admin" : PeerID("bob").description)
            : $0 == ":tenant" ? "default" : String($0)
        }
        .joined(separator: "/")
      let answer = await hub.ask(.GET, path, headers: Self.local, isAdmin: true)
      // A hub that was made from no file and has no sockets cannot answer everything.
      if [422, 503].contains(answer.status), about.refusals.contains(answer.status) { continue }
      let shape = try #require(
        about.answers.first { $0.status == answer.status }?.shape, "\(path) \(answer.status) \(answer.text)")
      let value = try #require(answer.json, "\(route.path)")
      #expect(shape.mistakes(in: value) == [], "\(route.path)")
      tried += 1
    }
    #expect(tried >= 12)
  }
}
