internal import Glibc
internal import HubKernel
internal import Synchronization

/// Another program in a process of its own, to be thrown away.
final class DevelopmentProcess: Sendable {
  /// How long one may take to end, in milliseconds.
  private static let endTime = 5_000
  private static let step: UInt32 = 10_000

  let process: pid_t
  /// Its input ends when this end of a pipe is closed, which the system does for a process that was killed.
  private let lifeline: Int32
  /// Whether it was waited for: its number may be somebody else's from then on.
  private let isOver = Atomic<Bool>(false)

  /// Starts it. `hear` is told each line that it writes to its stream for talk, on a thread of its own.
  /// `ended` is called when the program says nothing any more, since it is gone.
  init(
    _ words: [String], environment: [String], ended: @escaping @Sendable () -> Void = {},
    hear: @escaping @Sendable (String) -> Void
  ) throws {
    let (reading, errors) = try Self.pipe()
    defer { close(errors) }
    let (input, lifeline) = try Self.pipe()
    defer { close(input) }
    self.lifeline = lifeline
    process = try Self.spawn(words, environment: environment, input: input, errors: errors)
    try BackgroundThread.begin {
      var pending: [UInt8] = []
      while true {
        let piece = Descriptor.read(reading, upTo: 65_536)
        if piece.isEmpty { break }
        pending += piece
        while let end = pending.firstIndex(of: 10) {
          hear(String(decoding: pending[..<end], as: UTF8.self))
          pending.removeFirst(end + 1)
        }
      }
      close(reading)
      ended()
    }
  }

  deinit { close(lifeline) }

  /// A pipe that no program inherits unless it is given to it.
  private static func pipe() throws(SystemFailure) -> (reading: Int32, writing: Int32) {
    var ends: [Int32] = [-1, -1]
    guard Glibc.pipe(&ends) == 0 else { throw SystemFailure.last }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }

  /// Starts a program in a group of its own, so that the keyboard interrupts this process alone.
  private static func spawn(
    _ words: [String], environment: [String], input: Int32, errors: Int32
  ) throws(SystemFailure) -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // The threads of tasks keep signals to themselves, and a shell that hears none waits for ever.
    var nothing = sigset_t()
    sigemptyset(&nothing)
    posix_spawnattr_setsigmask(&attributes, &nothing)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK))
    var arguments = words.map { strdup($0) } + [nil]
    var variables = environment.map { strdup($0) } + [nil]
    defer { for text in arguments + variables { free(text) } }
    var process = pid_t()
    let result = posix_spawn(&process, words[0], &actions, &attributes, &arguments, &variables)
    guard result == 0 else { throw SystemFailure(number: result) }
    return process
  }

  /// Whether it has ended.
  func hasEnded() -> Bool {
    if isOver.load(ordering: .acquiring) { return true }
    var status: Int32 = 0
    guard waitpid(process, &status, WNOHANG) != 0 else { return false }
    isOver.store(true, ordering: .releasing)
    return true
  }

  /// Asks it to end, and those it started.
  func interrupt() { signal(SIGTERM) }

  /// Waits until it has ended, and ends it if it does not.
  func end() {
    interrupt()
    for _ in 0..<(Self.endTime * 1_000 / Int(Self.step)) {
      if hasEnded() { return }
      usleep(Self.step)
    }
    kill()
  }

  /// Ends it on the spot, and those it started.
  func kill() {
    guard !isOver.load(ordering: .acquiring) else { return }
    signal(SIGKILL)
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    isOver.store(true, ordering: .releasing)
  }

  private func signal(_ number: Int32) {
    if !isOver.load(ordering: .acquiring) { Glibc.kill(-process, number) }
  }
}
