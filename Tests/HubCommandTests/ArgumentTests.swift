import Testing

@testable import HubCommand

@Suite struct ArgumentTests {
  private static let verb = Verb(
    "paint", "paint a wall",
    operands: [
      Operand("WALL", "which wall", words: ["north", "south"]), Operand("NAME", "a name", isOptional: true),
    ],
    flags: [
      Flag("--colour-of-wall", "which colour", short: "-c", value: "COLOUR"),
      Flag("--coat", "one more coat", value: "PAINT", words: ["matt", "gloss"], repeats: true),
      Flag("--dry", "only look"),
    ],
    examples: []
  ) { _ in .ok }

  @Test(
    arguments: [
      ("north", Arguments(operands: ["north"])),
      ("north bob --dry", Arguments(operands: ["north", "bob"], flags: ["--dry": [""]])),
      ("--dry north", Arguments(operands: ["north"], flags: ["--dry": [""]])),
      ("north --colour-of-wall red", Arguments(operands: ["north"], flags: ["--colour-of-wall": ["red"]])),
      ("north --colour-of-wall=red", Arguments(operands: ["north"], flags: ["--colour-of-wall": ["red"]])),
      ("north --colour-of-wall=", Arguments(operands: ["north"], flags: ["--colour-of-wall": [""]])),
      ("north --colour-of-wall=a=b", Arguments(operands: ["north"], flags: ["--colour-of-wall": ["a=b"]])),
      ("north -c red", Arguments(operands: ["north"], flags: ["--colour-of-wall": ["red"]])),
      ("north -c --dry", Arguments(operands: ["north"], flags: ["--colour-of-wall": ["--dry"]])),
      (
        "north --coat matt --coat=gloss",
        Arguments(operands: ["north"], flags: ["--coat": ["matt", "gloss"]])
      ),
      ("north -- --dry", Arguments(operands: ["north", "--dry"])),
      ("north -", Arguments(operands: ["north", "-"])),
      ("--help", Arguments(flags: ["--help": [""]])), ("-h", Arguments(flags: ["--help": [""]])),
    ])
  func readsFlagsAndWords(line: String, expected: Arguments) throws {
    let words = line.split(separator: " ").map(String.init)
    #expect(try ArgumentParser.parse(words, for: Self.verb) == expected)
  }

  @Test(
    arguments: [
      ("", "'paint' needs north|south, which wall", "'hubctl paint --help' shows how"),
      ("nort", "'nort' is no value for WALL", "did you mean 'north'?"),
      ("up", "'up' is no value for WALL", "it is one of north, south"),
      ("north bob carol", "'paint' does not know what to do with 'carol'", "'hubctl paint --help' shows how"),
      ("north --dyr", "'paint' has no flag '--dyr'", "did you mean '--dry'?"),
      (
        "north --colour-of-wal=red", "'paint' has no flag '--colour-of-wal'",
        "did you mean '--colour-of-wall'?"
      ),
      ("north -x", "'paint' has no flag '-x'", "'hubctl paint --help' shows how"),
      ("north --dry=yes", "--dry takes no value", "'hubctl paint --help' shows how"),
      ("north --colour-of-wall", "--colour-of-wall needs a value", "write --colour-of-wall COLOUR"),
      ("north --dry --dry", "--dry is given twice", "'hubctl paint --help' shows how"),
      ("north --coat mat", "'mat' is no value for --coat", "did you mean 'matt'?"),
      ("north --\u{1B}[2J", "'paint' has no flag '--\\u{1B}[2J'", "'hubctl paint --help' shows how"),
    ])
  func refusesWhatNoVerbTakes(line: String, message: String, hint: String) {
    let words = line.split(separator: " ").map(String.init)
    #expect(throws: CommandFailure(.usage, message, hint: hint)) {
      try ArgumentParser.parse(words, for: Self.verb)
    }
  }

  @Test(
    arguments: [
      (["chekc"], "did you mean 'check'?"), (["relaod"], "did you mean 'reload'?"),
      (["xyzzy"], "'hubctl help' lists the verbs"),
    ])
  func suggestsAVerb(words: [String], hint: String) async {
    let transcript = Transcript()
    #expect(await transcript.run(words) == .usage)
    #expect(transcript.errors.hasSuffix("\n  hint: \(hint)\n"))
    #expect(transcript.output.isEmpty)
  }
}
