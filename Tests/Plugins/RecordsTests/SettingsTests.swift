import HubKernel
import HubTesting
import Records
import Testing

@Suite struct SettingsTests {
  private static let catalogue = [CatalogueEntry(RecordsPlugin.self)]

  @Test(arguments: [
    ("maxTtl: 60s, defaultTtl: 61s", "above maxTtl"), ("defaultTtl: 1500ms", "whole number of seconds"),
    ("maxData: 28KiB", "maxData"), ("maxTopicBytes: 513", "maxTopicBytes"),
  ])
  func whatCannotHoldIsAMistake(_ line: String, _ word: String) async {
    await #expect(
      performing: {
        _ = try await TestHub(yaml: "plugins: [{records: {\(line)}}]", catalogue: Self.catalogue)
      }, throws: { "\($0)".contains(word) })
  }
}
