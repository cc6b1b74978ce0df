internal import Glibc

/// Another program, run to its end.
struct Program {
  /// What one may print that is read here.
  private static let longestOutput = 1 << 22
  /// What a shell says of a program that a signal ended: this, and the signal.
  private static let endedBySignal: Int32 = 128

  /// Its name, looked up on the PATH, and its arguments.
  let words: [String]
  let environment: [String: String]

  /// How it ended. What it prints goes to the stream for talk: data is what hubctl itself says.
  func run() throws(SystemFailure) -> Int32 {
    try wait(for: spawn(output: STDERR_FILENO))
  }

  /// How it ended, and what it printed. What it complains about goes on to the terminal.
  func output() throws(SystemFailure) -> (code: Int32, bytes: [UInt8]) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw .last }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    defer { close(ends[0]) }
    let process: pid_t
    do { process = try spawn(output: ends[1]) } catch {
      close(ends[1])
      throw error
    }
    close(ends[1])
    var bytes: [UInt8] = []
    while bytes.count < Self.longestOutput {
      let piece = Descriptor.read(ends[0], upTo: 65_536)
      if piece.isEmpty { break }
      bytes += piece
    }
    if bytes.count >= Self.longestOutput { kill(process, SIGTERM) }
    return (try wait(for: process), bytes)
  }

  private func spawn(output: Int32) throws(SystemFailure) -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // hubctl does not want to be ended by a broken pipe; what it starts expects just that.
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGPIPE)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
    var arguments = words.map { strdup($0) } + [nil]
    var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for text in arguments + variables { free(text) } }
    var process = pid_t()
    let result = posix_spawnp(&process, words[0], &actions, &attributes, &arguments, &variables)
    guard result == 0 else { throw SystemFailure(number: result) }
    return process
  }

  private func wait(for process: pid_t) throws(SystemFailure) -> Int32 {
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 {
      guard errno == EINTR else { throw .last }
    }
    let signal = status & 0x7F
    return signal == 0 ? (status >> 8) & 0xFF : Self.endedBySignal + signal
  }
}
