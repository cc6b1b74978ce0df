/// A word a verb expects, as help and completion show it.
struct Operand: Sendable {
  /// What it is called, in capital letters.
  let name: String
  /// What it is, in a few words.
  let help: String
  /// The only words it may be; empty when anything goes.
  let words: [String]
  let isOptional: Bool

  init(_ name: String, _ help: String, words: [String] = [], isOptional: Bool = false) {
    self.name = name
    self.help = help
    self.words = words
    self.isOptional = isOptional
  }

  /// How help writes it: one fixed word stands for itself.
  var synopsis: String {
    let text = words.isEmpty || words.count > 4 ? name : words.joined(separator: "|")
    return isOptional ? "[\(text)]" : text
  }
}
