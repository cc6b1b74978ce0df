/// Completion scripts for shells, generated from the tables of the verbs.
enum Completion {
  static let shells = ["bash", "zsh", "fish"]
  /// Flags that say which hub is to be asked for values.
  private static let places = ["--context", "--admin", "--config", "--token-file", "--authority", "--name"]

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
    switch verb.name {
    case "help": Verb.all.map(\.name) + ["exit-codes"]
    case "man": Verb.all.map(\.name) + ["hubctl", "loft", "Plugins.yaml"]
    default: verb.operands.flatMap(\.words)
    }
  }

  private static var bash: String {
    var text = """
      # bash completion for hubctl: source <(hubctl completion bash)
      _hubctl_values() {
        local -a line place=()
        local i
        read -ra line <<< "${COMP_LINE:0:COMP_POINT}"
        for ((i = 1; i + 1 < ${#line[@]}; i++)); do
          case ${line[i]} in
            \(places.joined(separator: "|"))) place+=("${line[i]}" "${line[i+1]}") ;;
          esac
        done
        "${COMP_WORDS[0]}" completion values "$1" "${place[@]}" 2>/dev/null
      }
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
    for (flag, values) in CompletionValues.flags.sorted(by: { $0.key < $1.key }) {
      let found = "$(_hubctl_values \(values))"
      text += "    \(flag)) COMPREPLY=($(compgen -W \"\(found)\" -- \"$word\")); return ;;\n"
    }
    text +=
      "    --config|--port-file|--token-file|--authority) COMPREPLY=($(compgen -f -- \"$word\")); return ;;\n"
    text += "  esac\n  case ${COMP_WORDS[1]} in\n"
    for verb in Verb.all {
      text += "    \(verb.name)) words=\"\(words(of: verb).joined(separator: " "))\" ;;\n"
    }
    text += "  esac\n  case ${COMP_WORDS[1]} in\n"
    for (verb, values) in CompletionValues.operands.sorted(by: { $0.key < $1.key }) {
      text += "    \(verb)) [[ $word == -* ]] || words+=\" $(_hubctl_values \(values))\" ;;\n"
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
    var text = """
      #compdef hubctl
      # zsh completion for hubctl: source <(hubctl completion zsh)
      _hubctl_values() {
        local -a place found
        local i
        for ((i = 2; i + 1 < CURRENT; i++)); do
          case $words[i] in
            \(places.joined(separator: "|"))) place+=("$words[i]" "$words[i+1]") ;;
          esac
        done
        found=(${(f)"$($program completion values $1 $place 2>/dev/null)"})
        compadd -a found
      }
      _hubctl_operands() {
        compadd -- ${=1}
        [[ -z $2 ]] || _hubctl_values $2
      }
      _hubctl() {

      """
    text += "  local -a verbs\n  verbs=(\n"
    for verb in Verb.all { text += "    \(quoted("\(verb.name):\(verb.summary)"))\n" }
    text += "  )\n  if (( CURRENT == 2 )); then\n    _describe verb verbs\n    return\n  fi\n"
    // From here on the verb is the command, or those without operands would take it for one.
    text += "  local program=$words[1]\n  shift words\n  (( CURRENT-- ))\n  case $words[1] in\n"
    for verb in Verb.all {
      text += "    \(verb.name))\n      _arguments"
      for flag in verb.allFlags { text += " \\\n        \(zshSpecification(of: flag))" }
      let allowed = operands(of: verb)
      let values = CompletionValues.operands[verb.name]?.rawValue ?? ""
      if !allowed.isEmpty || !values.isEmpty {
        let action = " _hubctl_operands \"\(allowed.joined(separator: " "))\" \(values)"
        text += " \\\n        \(quoted("*:word:\(action)"))"
      }
      text += "\n      ;;\n"
    }
    return text + "  esac\n}\ncompdef _hubctl hubctl\n"
  }

  private static func zshSpecification(of flag: Flag) -> String {
    let star = flag.repeats ? "*" : ""
    let help = String(flag.help.map { "[]:".contains($0) ? " " : $0 })
    guard let value = flag.value else { return quoted("\(star)\(flag.name)[\(help)]") }
    var action = flag.words.isEmpty ? "_files" : "(\(flag.words.joined(separator: " ")))"
    if let values = CompletionValues.flags[flag.name] { action = " _hubctl_values \(values)" }
    let label = String(value.map { $0 == ":" ? " " : $0 })
    return quoted("\(star)\(flag.name)=[\(help)]:\(label):\(action)")
  }

  private static var fish: String {
    var text = """
      # fish completion for hubctl: hubctl completion fish | source
      function __hubctl_values
        set -l place
        set -l line (commandline -opc)
        set -l last (math (count $line) - 1)
        for i in (seq 2 $last)
          switch $line[$i]
            case \(places.joined(separator: " "))
              set -a place $line[$i] $line[(math $i + 1)]
          end
        end
        command $line[1] completion values $argv[1] $place 2>/dev/null
      end
      complete -c hubctl -f

      """
    for verb in Verb.all {
      text += "complete -c hubctl -n __fish_use_subcommand -a \(verb.name) -d \(quoted(verb.summary))\n"
      let condition = "-n '__fish_seen_subcommand_from \(verb.name)'"
      for word in operands(of: verb) { text += "complete -c hubctl \(condition) -a \(word)\n" }
      if let values = CompletionValues.operands[verb.name] {
        text += "complete -c hubctl \(condition) -a '(__hubctl_values \(values))'\n"
      }
      for flag in verb.allFlags {
        text += "complete -c hubctl \(condition) -l \(flag.name.dropFirst(2)) -d \(quoted(flag.help))"
        if let short = flag.short { text += " -s \(short.dropFirst())" }
        if let values = CompletionValues.flags[flag.name] {
          text += " -x -a '(__hubctl_values \(values))'"
        } else if flag.value != nil {
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
