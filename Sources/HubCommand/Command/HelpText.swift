/// Help, generated from the tables of the verbs.
enum HelpText {
  /// All verbs at a glance.
  static var overview: String {
    var text = "hubctl runs a hub and looks after it.\n\n"
    text += "  hubctl run            start the hub that ./Plugins.yaml describes\n"
    text += "  hubctl check          find everything that is wrong with it\n\n"
    text += "Verbs:\n"
    text += Table(Verb.all.map { ["  \($0.name)", $0.summary] }).text
    text += "\n'hubctl help VERB' tells more; 'hubctl help exit-codes' lists how hubctl may end.\n"
    return text
  }

  /// One verb, examples first.
  static func of(_ verb: Verb) -> String {
    var text = "\(verb.summary.prefix(1).uppercased())\(verb.summary.dropFirst()).\n\n"
    text += Table(verb.examples.map { ["  \($0.line)", $0.meaning] }).text
    let operands = verb.operands.map { " \($0.synopsis)" }.joined()
    text += "\nUsage: hubctl \(verb.name)\(operands) [flags]\n"
    if !verb.operands.isEmpty {
      text += "\n" + Table(verb.operands.map { ["  \($0.name)", $0.help] }).text
    }
    text += "\nFlags:\n"
    text += Table(verb.allFlags.map { ["  \($0.synopsis)", help(of: $0)] }).text
    return text
  }

  /// How hubctl may end.
  static var exitCodes: String {
    Table(ExitCode.allCases.map { ["  \($0.rawValue)", $0.meaning] }).text
  }

  private static func help(of flag: Flag) -> String {
    flag.words.isEmpty ? flag.help : "\(flag.help): \(flag.words.joined(separator: ", "))"
  }
}
