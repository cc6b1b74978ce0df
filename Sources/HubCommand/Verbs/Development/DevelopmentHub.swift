internal import Glibc
internal import HubKernel

/// A hub in a process of its own, started from this very program to be thrown away.
final class DevelopmentHub: Sendable {
  /// How long a hub may take to listen, in milliseconds.
  private static let startTime = 20_000
  private static let step: UInt32 = 10_000

  let id: PeerID
  let name: String
  private let process: DevelopmentProcess
  private let folder: String
  /// Where its own door for `hubctl` is.
  let admin: String

  /// The settings of a hub with these lines under `plugins`. Port 0 is any that is free.
  static func settings(
    name: String, id: PeerID, folder: String, port: UInt16 = 0, admin: String? = nil, plugins: [String]
  ) -> String {
    let head = """
      hub:
        name: \(name)
        id: '\(id)'
        listen: [127.0.0.1:\(port)]
        admin: \(admin ?? "unix:\(folder)/\(name).sock")
        state: \(folder)/\(name).state
        reactors: 1
        log: {format: json, level: info}
      plugins:

      """
    return head + plugins.map { "  - \($0)\n" }.joined()
  }

  /// Starts it, or starts one of that id and port again. `hear` is told each line of its log, on a thread of
  /// its own.
  init(
    _ number: Int, in folder: DevelopmentFolder, id: PeerID = .random(), port: UInt16 = 0,
    admin: String? = nil, plugins: [String], ended: @escaping @Sendable () -> Void = {},
    hear: @escaping @Sendable (String) -> Void
  ) throws {
    self.folder = folder.path
    self.id = id
    name = "hub-\(number)"
    let file = "\(folder.path)/\(name).yaml"
    self.admin = admin ?? "unix:\(folder.path)/\(name).sock"
    let text = Self.settings(
      name: name, id: id, folder: folder.path, port: port, admin: admin, plugins: plugins)
    try FileText.replace(file, with: text)
    unlink("\(folder.path)/\(name).port")
    process = try DevelopmentProcess(
      [
        "/proc/self/exe", "run", "--config", file, "--port-file", "\(folder.path)/\(name).port",
        "--until-input-ends",
      ],
      environment: ["XDG_STATE_HOME=\(folder.path)", "XDG_RUNTIME_DIR=\(folder.path)"], ended: ended,
      hear: hear)
    // For 'hubctl dev kill', from another terminal.
    try FileText.replace("\(folder.path)/\(name).process", with: "\(process.process)\n")
  }

  /// The port on which it listens, once it does; nil when it does not in time, or has ended.
  func port() -> UInt16? {
    for _ in 0..<(Self.startTime * 1_000 / Int(Self.step)) {
      if let text = FileText.text(of: "\(folder)/\(name).port"),
        let port = UInt16(text.trimmed), port > 0
      {
        return port
      }
      guard !process.hasEnded() else { return nil }
      usleep(Self.step)
    }
    return nil
  }

  /// Asks it to end.
  func interrupt() { process.interrupt() }

  /// Waits until it has ended, and ends it if it does not.
  func end() { process.end() }

  /// Ends it on the spot, as a machine that fails does.
  func kill() { process.kill() }
}

extension String {
  fileprivate var trimmed: Substring { self[...].prefix { $0.isASCII && $0.isNumber } }
}
