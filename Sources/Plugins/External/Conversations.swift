import HubKernel
import HubPrograms

/// Makes the conversation that a line of Plugins.yaml asks for.
enum Conversations {
  /// What every program finds in its environment, when the hub has it.
  private static let inherited = ["PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR"]

  static func make(_ settings: ExternalPlugin.Settings, id: String) throws(ProgramFailure) -> any Conversation
  {
    guard settings.connect.isEmpty else {
      return try ServiceConversation(settings.connect, longestLine: settings.limits.line.bytes)
    }
    return try PipeConversation(command(settings), longestLine: settings.limits.line.bytes)
  }

  static func command(_ settings: ExternalPlugin.Settings) -> ProgramCommand {
    var environment = ProgramCommand.environment(inherited)
    for variable in settings.environment.elements { environment[variable.key] = variable.value.value }
    return ProgramCommand(
      settings.run, environment: environment, folder: settings.folder, limits: settings.limits.limits,
      sandbox: settings.sandbox)
  }
}
