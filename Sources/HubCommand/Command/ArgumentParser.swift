internal import HubKernel

/// Sorts the words after a verb into operands and flags, by the verb's own table.
struct ArgumentParser {
  private let verb: Verb
  private var words: ArraySlice<String>
  private var result = Arguments()

  static func parse(_ words: [String], for verb: Verb) throws(CommandFailure) -> Arguments {
    var parser = ArgumentParser(verb: verb, words: words[...])
    try parser.readAll()
    // Whoever asks for help need not know yet what else is wanted.
    if !parser.result.has("--help") { try parser.checkOperands() }
    return parser.result
  }

  private init(verb: Verb, words: ArraySlice<String>) {
    self.verb = verb
    self.words = words
  }

  private mutating func readAll() throws(CommandFailure) {
    var flagsHaveEnded = false
    while let word = words.popFirst() {
      if flagsHaveEnded || word == "-" || !word.hasPrefix("-") {
        result.operands.append(word)
      } else if word == "--" {
        flagsHaveEnded = true
      } else {
        try readFlag(word)
      }
    }
  }

  private mutating func readFlag(_ word: String) throws(CommandFailure) {
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let name = parts[0]
    guard let flag = verb.allFlags.first(where: { $0.name == name || $0.short == name }) else {
      let near = Suggestion.nearest(to: name, among: verb.allFlags.map(\.name))
      throw usage(
        "'\(verb.name)' has no flag '\(name.printable)'",
        hint: near.map { "did you mean '\($0)'?" })
    }
    if result.has(flag.name), !flag.repeats { throw usage("\(flag.name) is given twice") }
    result.flags[flag.name, default: []].append(try value(of: flag, parts))
  }

  private mutating func value(of flag: Flag, _ parts: [String]) throws(CommandFailure) -> String {
    guard let wanted = flag.value else {
      if parts.count > 1 { throw usage("\(flag.name) takes no value") }
      return ""
    }
    guard let text = parts.count > 1 ? parts[1] : words.popFirst() else {
      throw usage("\(flag.name) needs a value", hint: "write \(flag.name) \(wanted)")
    }
    try check(text, among: flag.words, as: flag.name)
    return text
  }

  private func check(_ text: String, among allowed: [String], as what: String) throws(CommandFailure) {
    guard !allowed.isEmpty, !allowed.contains(text) else { return }
    let near = Suggestion.nearest(to: text, among: allowed)
    throw usage(
      "'\(text.printable)' is no value for \(what)",
      hint: OtherWords.hint(verb.name, text) ?? near.map { "did you mean '\($0)'?" }
        ?? "it is one of \(allowed.joined(separator: ", "))")
  }

  private func checkOperands() throws(CommandFailure) {
    let given = result.operands
    guard given.count <= verb.operands.count else {
      let extra = given[verb.operands.count].printable
      throw usage("'\(verb.name)' does not know what to do with '\(extra)'")
    }
    for (operand, text) in zip(verb.operands, given) {
      try check(text, among: operand.words, as: operand.name)
    }
    if let missing = verb.operands.dropFirst(given.count).first(where: { !$0.isOptional }) {
      throw usage("'\(verb.name)' needs \(missing.synopsis), \(missing.help)")
    }
  }

  private func usage(_ message: String, hint: String? = nil) -> CommandFailure {
    CommandFailure(.usage, message, hint: hint ?? "'hubctl \(verb.name) --help' shows how")
  }
}
