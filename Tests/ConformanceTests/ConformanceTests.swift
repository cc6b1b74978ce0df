import Glibc
import HubKernel
import HubTesting
import StandardPlugins
import Testing

@Suite struct ConformanceTests {
  /// What only a process can tell that does nothing else, and what takes its time: `hubctl plugin test` tries
  /// these with every plugin that is shipped.
  static let untold: Set<String> = ["memory", "time"]

  /// Each in a process of its own: descriptors and threads that other tests open and close would be taken for
  /// what a plugin leaves behind.
  @Test(arguments: standardCatalogue.map(\.manifest.id)) func aPluginOfTheCatalogueConforms(id: String) async
  {
    await #expect(processExitsWith: .success) { [id = id as String] in try await Self.hold(id) }
  }

  private static func hold(_ id: String) async throws {
    let entry = try #require(standardCatalogue.first { $0.manifest.id == id })
    var contract = Contract(entry)
    // Who needs a store gets one in memory, since that stands first: no clock holds a disk still.
    contract.neighbours = Contract.neighbours(of: entry, in: standardCatalogue)
    contract.readme = try readme(of: id)
    var random = SystemRandomNumberGenerator()
    let file = "/tmp/loft-conformance-\(random.next()).db"
    defer { for ending in ["", "-wal", "-shm", "-lock"] { unlink(file + ending) } }
    // What would be left behind where tests run is put elsewhere.
    if id == "sqlite-storage" { contract.settings = "file: \(file)" }
    contract.rules = Set(Contract.ruleNames).subtracting(untold)
    let report = await contract.check()
    // Of what fails in a process of its own only this comes through.
    let seen = report.findings.map(\.seen)
    if !seen.isEmpty { Issue.record("\(seen)") }
    #expect(report["boot"]?.verdict == .kept)
    #expect(report["events"]?.remark.hasSuffix("could not be made up") == false)
  }

  @Test func allOfThemTogetherClaimNothingTwice() async throws {
    // Of those that offer the same only the first is on.
    let catalogue = standardCatalogue.enumerated().filter { place, one in
      !standardCatalogue.prefix(place).contains { other in
        !Set(one.manifest.provides).isDisjoint(with: other.manifest.provides)
      }
    }.map(\.element)
    let yaml = "plugins: [\(catalogue.map(\.manifest.id).joined(separator: ", "))]"
    let hub = try await TestHub(yaml: yaml, catalogue: catalogue)
    #expect(hub.plugins.allSatisfy { $0.state == .running })
  }

  @Test func whoeverLacksWhatSeveralOfferHearsOfAllOfThem() async {
    let refusal = await #expect(throws: (any Error).self) {
      _ = try await TestHub(yaml: "plugins: [signaling, records]", catalogue: standardCatalogue)
    }
    let words = refusal.map { "\($0)" } ?? ""
    #expect(words.contains("needs RecordStorage, which memory-storage and sqlite-storage provide"))
    #expect(words.contains("'- memory-storage' or '- sqlite-storage'"))
  }

  @Test func aPluginOfAStrangerConforms() async throws {
    try await checkConformance(of: GreeterPlugin.self, settings: "text: hello")
  }

  private static func readme(of id: String) throws -> String {
    let root = #filePath.dropLast("Tests/ConformanceTests/ConformanceTests.swift".count) + "Sources/Plugins"
    let folder = id.filter { $0 != "-" }
    let directory = try #require(opendir(String(root)))
    defer { closedir(directory) }
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name.lowercased() == folder { return try text(of: "\(root)/\(name)/README.md") }
    }
    Issue.record("there is no room of \(id)")
    return ""
  }

  private static func text(of path: String) throws -> String {
    let file = try #require(fopen(path, "r"))
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = fread(&bytes, 1, bytes.count, file)
    return String(decoding: bytes.prefix(count), as: UTF8.self)
  }
}
