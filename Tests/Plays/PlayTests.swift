import Glibc
import Bootstrap
import Health
import HubKernel
import HubRegistry
import HubTesting
import Mesh
import Metrics
import Signaling
import Testing

@Suite struct PlayTests {
  static let catalogue = [
    CatalogueEntry(SignalingPlugin.self), CatalogueEntry(HubRegistryPlugin.self),
    CatalogueEntry(HealthPlugin.self), CatalogueEntry(MetricsPlugin.self), CatalogueEntry(MeshPlugin.self),
    CatalogueEntry(BootstrapPlugin.self),
  ]
  static let yaml = "plugins: [signaling, hub-registry, health]"

  @Test(arguments: PlayFiles.all) func goesAsWritten(file: String) async throws {
    let play = try Play(PlayFiles.read(file), name: file)
    try await play.perform(on: MemoryStage(Self.yaml, catalogue: Self.catalogue))
  }

  @Test func findsThePlays() { #expect(PlayFiles.all.count >= 20) }

  @Test(arguments: [
    ("Ann connects\nAnn receives nothing\nAnn receives {\"type\":\"pong\"}", "play:3: Ann receives nothing"),
    ("Ann connects\nAnn sends {\"type\":\"ping\"}", "play:end: Ann was told as well"),
    ("Ann connects\nAnn sends {\"type\":\"ping\"}\nAnn receives nothing", "play:3: Ann receives {"),
    (
      "Ann connects\nAnn sends {\"type\":\"ping\"}\nAnn receives {\"type\":\"pong\",\"data\":{\"x\":1}}",
      "play:3: message.data.x is missing"
    ),
    (
      "Ann connects\nAnn sends {\"type\":\"ping\"}\nAnn receives {\"type\":\"pong\",\"data\":\"!\"}",
      "play:3: message.data should not be there"
    ),
    ("Ann connects\nAnn is closed with 1008", "play:2: Ann is not closed"),
    ("Ann connects\nGET /health answers 500", "play:2: /health answers 200"),
  ]) func saysWhatDoesNotComeTrue(text: String, failure: String) async throws {
    let play = try Play(text)
    await #expect {
      try await play.perform(on: MemoryStage(Self.yaml, catalogue: Self.catalogue))
    } throws: {
      "\($0)".hasPrefix(failure)
    }
  }

  @Test(arguments: [
    "Ann", "Ann dances", "Ann sends hello", "after lunch", "Ann connects into lobby", "GET /x is 200",
  ])
  func refusesWhatIsNoPlay(text: String) {
    #expect(throws: PlayFailure.self) { _ = try Play(text) }
  }
}

/// The plays beside this file.
enum PlayFiles {
  private static let folder =
    String(#filePath.prefix { _ in true }.dropLast("PlayTests.swift".count)) + "hub/"

  static var all: [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name.hasSuffix(".play") { names.append(name) }
    }
    return names.sorted()
  }

  static func read(_ name: String) throws -> String {
    guard let file = fopen(folder + name, "r") else { throw PlayFailure.unreadable(name) }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = fread(&bytes, 1, bytes.count, file)
    return String(decoding: bytes.prefix(count), as: UTF8.self)
  }
}

extension PlayFailure {
  static func unreadable(_ name: String) -> any Error { Unreadable(name: name) }
  private struct Unreadable: Error { let name: String }
}
