import Testing

@testable import HubCommand

@Suite struct SimulationTests {
  @Test func scenariosAreListed() async {
    let transcript = Transcript()
    #expect(await transcript.run(["sim", "list"]) == .ok)
    for name in ["star", "chain", "thousand-hubs"] { #expect(transcript.output.range(of: name) != nil) }
    #expect(await transcript.run(["sim", "list", "--json"]) == .ok)
  }

  @Test(
    arguments: [
      (["sim", "run"], ExitCode.usage, "'sim run' needs a scenario"),
      (["sim", "run", "chian"], .notFound, "did you mean 'chain'?"),
      (["sim", "run", "chain", "--seeds", "0"], .usage, "'0' is no value for --seeds"),
      (["sim", "run", "chain", "--hubs", "many"], .usage, "'many' is no value for --hubs"),
      (["sim", "fly"], .usage, "'fly' is no value for ACTION"),
    ])
  func refusesWhatItCannotRun(words: [String], code: ExitCode, message: String) async {
    let transcript = Transcript()
    #expect(await transcript.run(words) == code)
    #expect(transcript.errors.range(of: message) != nil)
  }

  @Test func aFileWithAMistakeIsShownWithItsPlace() async throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("mine.scenario", "hubs 3\npears 5 in 2 networks\n")
    let transcript = Transcript()
    #expect(await transcript.run(["sim", "run", path]) == .invalid)
    #expect(transcript.errors.range(of: "mine.scenario:2:1: error: 'pears' is no setting") != nil)
  }

  @Test func aScenarioOfOnesOwnIsRunAndDrawn() async throws {
    let folder = try TemporaryFolder()
    let path = try folder.file(
      "mine.scenario", "hubs 2 within 1s\npeers 4 in 1 networks\nlasts 12s\nrest 6s\nlinks star\n")
    let transcript = Transcript()
    let plot = "\(folder.path)/plot.svg"
    #expect(await transcript.run(["sim", "run", path, "--seeds", "2", "--svg", plot]) == .ok)
    #expect(transcript.output.range(of: "mine") != nil)
    // A pipe has no bar.
    #expect(transcript.errors.isEmpty)
    #expect(FileText.text(of: plot)?.hasPrefix("<svg") == true)
    #expect(await transcript.run(["sim", "run", path, "--json"]) == .ok)
    #expect(transcript.output.range(of: "\"fingerprint\"") != nil)
  }
}
