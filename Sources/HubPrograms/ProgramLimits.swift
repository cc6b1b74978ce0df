/// What the system holds a program to. Zero stands for no limit.
package struct ProgramLimits: Sendable, Equatable {
  /// Bytes of data of each process.
  package var memory: UInt64 = 0
  /// Open descriptors.
  package var files: UInt64 = 0
  /// Processes and threads beside those its user has when it starts.
  package var processes: UInt64 = 0
  /// Seconds of processor time of each process.
  package var processor: UInt64 = 0

  package init() {}
}
