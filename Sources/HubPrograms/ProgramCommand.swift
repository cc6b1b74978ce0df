/// What is to be run, and within which limits.
package struct ProgramCommand: Sendable, Equatable {
  /// The program and its arguments.
  package var words: [String]
  /// Everything it has in its environment.
  package var environment: [String: String]
  /// Where it runs; empty for where the hub does.
  package var folder: String
  /// Zero stands for no limit.
  package var limits: ProgramLimits
  package var sandbox: Sandbox

  package init(
    _ words: [String], environment: [String: String] = [:], folder: String = "",
    limits: ProgramLimits = ProgramLimits(), sandbox: Sandbox = .off
  ) {
    self.words = words
    self.environment = environment
    self.folder = folder
    self.limits = limits
    self.sandbox = sandbox
  }
}
