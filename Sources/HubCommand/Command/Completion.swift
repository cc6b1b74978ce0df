/// Completion scripts for shells, generated from the tables of the verbs.
enum Completion {
  static let shells = ["bash", "zsh", "fish"]

  static func script(for shell: String) -> String? {
    switch shell {
    case "bash": bash
    case "zsh": zsh
    case "fish": fish
    default: nil
    }
  }

  private static var names: String { Verb.all.map(\.name).joined(separator: " ") }

  private static func words(of verb: Verb) -> [String] {
    operands(of: verb) + verb.allFlags.map(\.name)
  }

  /// What may follow a verb; after `help` that is another one.
  private static func operands(of verb: Verb) -> [String] {
    verb.name == "help" ? Verb.all.map(\.name) + ["exit-codes"] : verb.operands.flatMap(\.words)
  }

  private static var bash: String {
    var text = """
      # bash completion for hubctl: source <(hubctl completion bash)
      _hubctl() {
        local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} words=
        if [ "$COMP_CWORD" -eq 1 ]; then
          COMPREPLY=($(compgen -W "\(names)" -- "$word"))
          return
        fi
        case $before in

      """
    for (flags, allowed) in valued {
      text += "    \(flags)) COMPREPLY=($(compgen -W \"\(allowed)\" -- \"$word\")); return ;;\n"
    }
    text +=
      "    --config|--port-file|--token-file|--authority) COMPREPLY=($(compgen -f -- \"$word\")); return ;;\n"
    text += "  esac\n  case ${COMP_WORDS[1]} in\n"
    for verb in Verb.all {
      text += "    \(verb.name)) words=\"\(words(of: verb).joined(separator: " "))\" ;;\n"
    }
    text += "  esac\n  COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n}\ncomplete -F _hubctl hubctl\n"
    return text
  }

  /// Each flag whose values are known, with those values.
  private static var valued: [(flag: String, words: String)] {
    var seen: Set<String> = []
    return Verb.all.flatMap(\.allFlags).filter { !$0.words.isEmpty && seen.insert($0.name).inserted }
      .map { ($0.name, $0.words.joined(separator: " ")) }
  }

  private static var zsh: String {
    var text = "#compdef hubctl\n# zsh completion for hubctl: source <(hubctl completion zsh)\n_hubctl() {\n"
    text += "  local -a verbs\n  verbs=(\n"
    for verb in Verb.all { text += "    \(quoted("\(verb.name):\(verb.summary)"))\n" }
    text += "  )\n  if (( CURRENT == 2 )); then\n    _describe verb verbs\n    return\n  fi\n"
    text += "  case $words[2] in\n"
    for verb in Verb.all {
      text += "    \(verb.name))\n      _arguments"
      for flag in verb.allFlags { text += " \\\n        \(zshSpecification(of: flag))" }
      let allowed = operands(of: verb)
      if !allowed.isEmpty { text += " \\\n        \(quoted("*:word:(\(allowed.joined(separator: " ")))"))" }
      text += "\n      ;;\n"
    }
    return text + "  esac\n}\ncompdef _hubctl hubctl\n"
  }

  private static func zshSpecification(of flag: Flag) -> String {
    let star = flag.repeats ? "*" : ""
    let help = String(flag.help.map { "[]:".contains($0) ? " " : $0 })
    guard let value = flag.value else { return quoted("\(star)\(flag.name)[\(help)]") }
    let action = flag.words.isEmpty ? "_files" : "(\(flag.words.joined(separator: " ")))"
    let label = String(value.map { $0 == ":" ? " " : $0 })
    return quoted("\(star)\(flag.name)=[\(help)]:\(label):\(action)")
  }

  private static var fish: String {
    var text = "# fish completion for hubctl: hubctl completion fish | source\ncomplete -c hubctl -f\n"
    for verb in Verb.all {
      text += "complete -c hubctl -n __fish_use_subcommand -a \(verb.name) -d \(quoted(verb.summary))\n"
      let condition = "-n '__fish_seen_subcommand_from \(verb.name)'"
      for word in operands(of: verb) { text += "complete -c hubctl \(condition) -a \(word)\n" }
      for flag in verb.allFlags {
        text += "complete -c hubctl \(condition) -l \(flag.name.dropFirst(2)) -d \(quoted(flag.help))"
        if let short = flag.short { text += " -s \(short.dropFirst())" }
        if flag.value != nil {
          text += flag.words.isEmpty ? " -r -F" : " -x -a \(quoted(flag.words.joined(separator: " ")))"
        }
        text += "\n"
      }
    }
    return text
  }

  private static func quoted(_ text: String) -> String {
    "'" + text.map { $0 == "'" ? #"'\''"# : String($0) }.joined() + "'"
  }
}
