import Glibc

/// A NATS server of the tests: a process with a port that the system chose, and a directory of its own.
final class NATSServer: @unchecked Sendable {
  // Sendable: each test has its own and uses it from one task.

  /// Where Debian puts it, and where the tests unpack it on machines without it.
  static let path: String? = ["/usr/sbin/nats-server", ".tools/usr/sbin/nats-server"].first {
    access($0, X_OK) == 0
  }

  private(set) var process: pid_t = 0
  private(set) var port = 0
  let directory: String
  private let options: [String]

  init(_ options: [String] = [], port: Int = -1) throws {
    var template = Array("/tmp/loft-nats-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw NATSServerError.cannotStart }
    directory = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    self.options = options
    try start(port: port)
  }

  deinit {
    kill()
    let arguments = ["/bin/rm", "-rf", directory]
    if let removal = Self.spawn(arguments) { waitpid(removal, nil, 0) }
  }

  var address: String { "nats://127.0.0.1:\(port)" }

  /// Starts it, on the port it had before if it had one.
  func start(port wish: Int? = nil) throws {
    guard let path = Self.path else { throw NATSServerError.missing }
    let arguments =
      [
        path, "-a", "127.0.0.1", "-p", String(wish ?? port), "-js", "-sd", directory + "/store",
        "--ports_file_dir", directory,
      ] + options
    guard let process = Self.spawn(arguments) else { throw NATSServerError.cannotStart }
    self.process = process
    let ports = directory + "/nats-server_\(process).ports"
    // The server says where it is by writing a file; nothing else tells when.
    for _ in 0..<1_000 {
      if let found = Self.port(in: ports) {
        port = found
        return
      }
      poll(nil, 0, 10)
    }
    throw NATSServerError.cannotStart
  }

  /// Ends it as a power cut would.
  func kill() {
    guard process > 0 else { return }
    Glibc.kill(process, SIGKILL)
    waitpid(process, nil, 0)
    process = 0
  }

  private static func port(in file: String) -> Int? {
    guard let stream = fopen(file, "r") else { return nil }
    defer { fclose(stream) }
    var buffer = [UInt8](repeating: 0, count: 4_096)
    let count = fread(&buffer, 1, buffer.count, stream)
    let text = String(decoding: buffer.prefix(count), as: UTF8.self)
    guard text.contains("}") else { return nil }
    return text.split(separator: ":").last.flatMap { Int($0.prefix { $0.isNumber }) }
  }

  private static func spawn(_ arguments: [String]) -> pid_t? {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    defer { words.forEach { free($0) } }
    var process: pid_t = 0
    return posix_spawn(&process, arguments[0], &actions, nil, &words, environ) == 0 ? process : nil
  }
}

enum NATSServerError: Error {
  case missing, cannotStart
}
