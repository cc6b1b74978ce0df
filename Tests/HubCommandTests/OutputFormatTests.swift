import Testing

@testable import HubCommand

@Suite struct OutputFormatTests {
  private static let text =
    #"{"plugins":[{"id":"a","tags":["x y"],"n":1},{"id":"b","deep":{"on":true,"e":[]}}]}"#

  @Test(
    arguments: [
      (OutputFormat.json, OutputFormatTests.text),
      (.jsonl, "{\"id\":\"a\",\"tags\":[\"x y\"],\"n\":1}\n{\"id\":\"b\",\"deep\":{\"on\":true,\"e\":[]}}\n"),
      (.name, "a\nb\n"),
      (
        .yaml,
        """
        ---
        plugins:
          - id: a
            tags:
              - "x y"
            "n": 1
          - id: b
            deep:
              "on": true
              e: []

        """
      ),
    ])
  func listsBecomeWhatWasAskedFor(format: OutputFormat, expected: String) {
    #expect(format.convert(Self.text) == expected)
  }

  @Test func oneThingIsOneThingWhateverListsItHas() {
    let hub = #"{"name":"lobby","listening":["127.0.0.1:1"]}"#
    #expect(OutputFormat.name.convert(hub) == "lobby\n")
    #expect(OutputFormat.jsonl.convert(hub) == hub + "\n")
  }

  @Test func whatIsNoJSONStaysAsItIs() {
    for format in OutputFormat.allCases { #expect(format.convert("good day\n") == "good day\n") }
  }

  @Test func wordsThatMeanSomethingElseAreQuoted() {
    let text = #"{"a":"true","b":"1","c":"","d":"x: y","e":"\n"}"#
    #expect(
      OutputFormat.yaml.convert(text)
        == "---\na: \"true\"\nb: \"1\"\nc: \"\"\nd: \"x: y\"\ne: \"\\n\"\n")
  }

  @Test func twoFormatsAtOnceAreOneTooMany() async {
    let transcript = Transcript()
    #expect(await transcript.run(["version", "--json", "-o", "yaml"]) == .usage)
    #expect(await transcript.run(["version", "-o", "yaml"]) == .ok)
    #expect(transcript.output == "---\nversion: \"\(HubCommand.version)\"\n")
  }
}
