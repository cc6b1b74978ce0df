import Glibc
import HubKernel
import Testing

@testable import HubCommand

@Suite struct HubStateTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func settings(_ name: String = "iad-1", _ listen: String = "0.0.0.0:3000") -> HubSettings {
    var settings = HubSettings()
    (settings.name, settings.listen, settings.state) = (name, [listen], folder.path + "/state")
    return settings
  }

  private func identity(_ settings: HubSettings, _ environment: [String: String] = [:]) -> (
    id: String, complaint: String?, state: HubState?
  ) {
    let identity = HubIdentity(settings: settings, environment: environment)
    var problems = Problems()
    var configuration = Configuration.read(nil, catalogue: [], problems: &problems)
    configuration.hub.id = settings.id
    identity.enter(into: &configuration)
    return (configuration.hub.id, identity.complaint, identity.state)
  }

  private func file(_ name: String) -> String { "\(folder.path)/state/\(name)" }

  @Test func makesAnIdOnceAndKeepsItWhereNobodyElseReadsIt() throws {
    let first = identity(settings()).id
    #expect(PeerID(first) != nil)
    #expect(identity(settings()).id == first)
    var status = stat()
    #expect(stat(file("iad-1-3000.id"), &status) == 0 && status.st_mode & 0o777 == 0o600)
    #expect(FileText.text(of: file("iad-1-3000.id")) == first + "\n")
    #expect(identity(settings()).complaint == nil)
  }

  @Test func hubsOfOtherNamesAndPortsHaveOtherIds() {
    let all = [
      settings(), settings("iad-2"), settings("iad-1", "0.0.0.0:3001"), settings("iad-1", "unix:/run/a"),
      settings("../iad-1"),
    ].map { identity($0) }
    #expect(Set(all.map(\.id)).count == all.count)
    #expect(all.allSatisfy { $0.complaint == nil })
    #expect(FileText.names(in: file("")).count { $0.hasSuffix(".id") } == all.count)
  }

  @Test func aSecondHubOfThatNameAndPortHasAnIdOfItsOwnForThatRun() throws {
    let first = identity(settings())
    let second = identity(settings())
    #expect(second.id != first.id && PeerID(second.id) != nil && second.state == nil)
    #expect(
      second.complaint == "another hub of that name and port runs here, so it is another one at each start")
    withExtendedLifetime(first.state) {}
    let kept = first.id
    // When the first has ended its id is free again.
    #expect(identity(settings()).id != second.id)
    #expect(FileText.text(of: file("iad-1-3000.id")) == kept + "\n")
  }

  @Test(arguments: ["", "x", "\n", String(repeating: "g", count: 40), String(repeating: "a", count: 4_000)])
  func aDamagedFileIsAWarningAndANewId(text: String) throws {
    let old = identity(settings()).id
    _ = try folder.file("state/iad-1-3000.id", text)
    let (id, complaint, _) = identity(settings())
    #expect(PeerID(id) != nil && id != old)
    #expect(complaint?.hasSuffix("iad-1-3000.id is damaged") == true)
    #expect(identity(settings()).id == id)
  }

  @Test func aFolderThatCannotBeMadeIsAWarningAndNoFailedStart() throws {
    _ = try folder.file("state", "a file where a folder should be")
    let (id, complaint, state) = identity(settings())
    #expect(PeerID(id) != nil && complaint != nil && state == nil)
  }

  @Test func whatTheSettingsSayIsTheId() throws {
    var settings = settings()
    settings.id = String(repeating: "a", count: 40)
    let (id, complaint, state) = identity(settings)
    #expect(id == settings.id && complaint == nil && state != nil)
    #expect(!FileText.exists(file("iad-1-3000.id")))
  }

  @Test(
    arguments: [
      (["STATE_DIRECTORY": "/var/lib/loft:/x", "XDG_STATE_HOME": "/s", "HOME": "/h"], "/var/lib/loft"),
      (["XDG_STATE_HOME": "/s", "HOME": "/h"], "/s/loft"), (["HOME": "/h"], "/h/.local/state/loft"),
      (["HOME": "/"], nil), (["HOME": "h", "XDG_STATE_HOME": "s"], nil), ([:], nil),
    ] as [([String: String], String?)])
  func keepsThingsWhereThisUserKeepsThem(environment: [String: String], expected: String?) {
    #expect(HubState.folder(settings: HubSettings(), environment: environment) == expected)
  }

  @Test func keepsWhatPluginsGiveIt() throws {
    let state = try HubState(settings: settings(), environment: [:])
    #expect(state.read("cache") == nil)
    try state.write(Array("one".utf8), as: "cache")
    try state.write(Array("two".utf8), as: "cache")
    #expect(state.read("cache") == Array("two".utf8))
    for name in ["", "../x", "a/b", "A", "a.b"] {
      #expect(throws: HubState.Obstacle.self) { try state.write([], as: name) }
      #expect(state.read(name) == nil)
    }
  }
}
