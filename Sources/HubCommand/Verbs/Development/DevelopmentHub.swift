internal import Glibc
internal import HubKernel

/// A hub in a process of its own, started from this very program to be thrown away.
final class DevelopmentHub: Sendable {
  /// How long a hub may take to listen, and to end, in milliseconds.
  private static let startTime = 20_000
  private static let endTime = 5_000
  private static let step: UInt32 = 10_000

  let number: Int
  let id: PeerID
  let name: String
  let process: pid_t
  private let folder: String

  /// The settings of a hub that calls another one.
  static func settings(
    name: String, id: PeerID, folder: String, calling port: UInt16?, delay: String
  ) -> String {
    let hubs = port.map { "['ws://127.0.0.1:\($0)']" } ?? "[]"
    return """
      hub:
        name: \(name)
        id: '\(id)'
        listen: [127.0.0.1:0]
        admin: unix:\(folder)/\(name).sock
        state: \(folder)/\(name).state
        reactors: 1
        log: {format: json, level: info}
      plugins:
        - signaling
        - hub-registry: {isHub: true}
        - mesh
        - bootstrap: {hubs: \(hubs)}
        - p2p-migration: {meshMigrationDelay: \(delay), addresses: [127.0.0.1]}
        - health
      """
  }

  /// Starts it. `hear` is told each line of its log, on a thread of its own.
  init(
    _ number: Int, in folder: DevelopmentFolder, calling port: UInt16?, delay: String,
    hear: @escaping @Sendable (String) -> Void
  ) throws {
    self.number = number
    self.folder = folder.path
    name = "hub-\(number)"
    id = PeerID.random()
    let file = "\(folder.path)/\(name).yaml"
    try FileText.replace(
      file,
      with: Self.settings(name: name, id: id, folder: folder.path, calling: port, delay: delay))
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw SystemFailure.last }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    defer { close(ends[1]) }
    process = try Self.spawn(
      ["/proc/self/exe", "run", "--config", file, "--port-file", "\(folder.path)/\(name).port"],
      environment: ["XDG_STATE_HOME=\(folder.path)", "XDG_RUNTIME_DIR=\(folder.path)"], errors: ends[1])
    let reading = ends[0]
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
    }
  }

  /// Starts a program in a group of its own, so that the keyboard interrupts this process alone.
  private static func spawn(
    _ words: [String], environment: [String], errors: Int32
  ) throws(SystemFailure) -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
    var arguments = words.map { strdup($0) } + [nil]
    var variables = environment.map { strdup($0) } + [nil]
    defer { for text in arguments + variables { free(text) } }
    var process = pid_t()
    let result = posix_spawn(&process, words[0], &actions, &attributes, &arguments, &variables)
    guard result == 0 else { throw SystemFailure(number: result) }
    return process
  }

  /// The port on which it listens, once it does; nil when it does not in time, or has ended.
  func port() -> UInt16? {
    for _ in 0..<(Self.startTime * 1_000 / Int(Self.step)) {
      if let text = FileText.text(of: "\(folder)/\(name).port"),
        let port = UInt16(text.trimmed), port > 0
      {
        return port
      }
      var status: Int32 = 0
      guard waitpid(process, &status, WNOHANG) == 0 else { return nil }
      usleep(Self.step)
    }
    return nil
  }

  /// Asks it to end.
  func interrupt() { kill(process, SIGTERM) }

  /// Waits until it has ended, and ends it if it does not.
  func end() {
    interrupt()
    var status: Int32 = 0
    for _ in 0..<(Self.endTime * 1_000 / Int(Self.step)) {
      guard waitpid(process, &status, WNOHANG) == 0 else { return }
      usleep(Self.step)
    }
    kill(process, SIGKILL)
    waitpid(process, &status, 0)
  }
}

extension String {
  fileprivate var trimmed: Substring { self[...].prefix { $0.isASCII && $0.isNumber } }
}
