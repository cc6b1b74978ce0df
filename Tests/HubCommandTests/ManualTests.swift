import HubKernel
import Testing

@testable import HubCommand

@Suite struct ManualTests {
  private let manual = Manual(
    catalogue: SamplePlugins.catalogue, environment: ["SOURCE_DATE_EPOCH": "1767225600"])

  @Test func everyVerbAndEverySettingHasItsPlace() throws {
    let pages = manual.pages
    #expect(Set(pages.map(\.path)).count == pages.count)
    for verb in Verb.all {
      let page = try #require(pages.first { $0.name == "hubctl-\(verb.name)" })
      for flag in verb.allFlags { #expect(page.text.contains(Roff.escaped(flag.synopsis))) }
      for line in verb.examples.map(\.line) {
        #expect(page.text.contains(Roff.escaped(line, isLiteral: true)))
      }
    }
    let settings = try #require(pages.first { $0.path == "man5/Plugins.yaml.5" })
    #expect(settings.text.contains("hub\\-registry.isHub"))
    #expect(settings.text.contains("hub.limits.connections"))
  }

  @Test func thePagesAreTheSameEachTimeAndNameTheirDay() {
    let again = Manual(catalogue: SamplePlugins.catalogue, environment: ["SOURCE_DATE_EPOCH": "1767225600"])
    #expect(manual.pages.map(\.text) == again.pages.map(\.text))
    #expect(manual.pages.allSatisfy { $0.text.contains(" 2026-01-01 ") })
  }

  @Test func noTextBecomesARequest() {
    var roff = Roff("x", section: 1, date: "2026-01-01", version: "1")
    roff.section("s")
    roff.paragraph(".so /etc/passwd 'br \\n(.x µ")
    roff.block([".so x", "'y"])
    #expect(roff.text.contains("\n\\&.so /etc/passwd \\(aqbr \\en(.x \\[u00B5]\n"))
    #expect(roff.text.contains("\n\\&.so x\n\\&\\(aqy\n"))
  }

  @Test func aPageIsWrittenByNameAndAWrongNameIsGuessed() async {
    let (good, bad) = (Transcript(), Transcript())
    #expect(await good.run(["man", "doctor"]) == .ok)
    #expect(good.output.contains(".TH HUBCTL\\-DOCTOR 1"))
    #expect(await bad.run(["man", "doktor"]) == .notFound)
    #expect(bad.errors.contains("did you mean 'doctor'?"))
  }

  @Test func allPagesGoBelowAFolder() async throws {
    let folder = try TemporaryFolder()
    let transcript = Transcript()
    #expect(await transcript.run(["man", "--to", folder.path + "/new"]) == .ok)
    #expect(transcript.output.lines.contains("\(folder.path)/new/man7/loft.7"))
    for path in transcript.output.lines where !path.isEmpty { #expect(FileText.exists(path)) }
  }
}
