internal import HubClients

/// Writes a plugin that is a program.
enum ProgramMaking {
  /// What `--lang` can say: Swift, which is no program, and the languages of programs.
  static let words = ["swift"] + ProgramLanguage.allCases.map(\.rawValue)

  static func make(_ name: PluginName, _ language: ProgramLanguage, _ console: Console) throws -> ExitCode {
    let here = Checkout(root: "")
    let template = ProgramTemplate(name: name, language: language)
    guard !here.exists(name.id) else {
      throw CommandFailure(.failed, "\(name.id) exists already", hint: "call the plugin otherwise")
    }
    for file in template.files {
      try here.write(file.path, file.text)
      console.say("made     \(file.path)")
    }
    console.note(
      """
      next: cd \(name.id) && \(template.test)
      and under plugins: in Plugins.yaml, with the path from where the hub runs:
        \(template.line)
      """)
    return .ok
  }
}
