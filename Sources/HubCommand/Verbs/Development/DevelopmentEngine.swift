internal import Glibc
internal import HubKernel

/// A nats-server in a process of its own, which keeps what it keeps in a folder that goes with it.
final class DevelopmentEngine: Sendable {
  /// The package of Debian that has it, and the program.
  private static let package = "nats-server"
  /// Where it may be besides on the PATH: Debian has it where only administrators look.
  private static let folders = ["/usr/sbin", "/usr/local/sbin", ".tools", ".tools/usr/sbin"]
  /// How long one may take to listen, in milliseconds.
  private static let startTime = 10_000
  private static let step: UInt32 = 10_000
  /// It ends with its input, which it does not do by itself.
  private static let shell = #""$@" & server=$!; read -r line; kill "$server"; wait "$server""#

  let port: UInt16
  private let process: DevelopmentProcess

  /// Where the server is on this machine.
  static func program(environment: [String: String]) throws(CommandFailure) -> String {
    let path = environment["PATH"] ?? ""
    let folders = path.split(separator: ":").map(String.init) + Self.folders
    for folder in folders where access("\(folder)/\(package)", X_OK) == 0 { return "\(folder)/\(package)" }
    throw CommandFailure(
      .notFound, "there is no \(package) on this machine, on which a fleet stands",
      hint: "apt-get install \(package), or put its program on the PATH")
  }

  /// Starts it and waits until it listens; on a port that is free when none is named.
  init(_ program: String, in folder: DevelopmentFolder, port: UInt16? = nil) throws {
    let ports = "\(folder.path)/engine"
    try FileText.makeFolder(ports, mode: 0o700)
    for name in FileText.names(in: ports) where name.hasSuffix(".ports") { unlink("\(ports)/\(name)") }
    let number = port.map { "\($0)" } ?? "-1"
    process = try DevelopmentProcess(
      [
        "/bin/sh", "-c", Self.shell, Self.package, program, "--addr", "127.0.0.1", "--port", number,
        "--ports_file_dir", ports, "--jetstream", "--store_dir", "\(ports)/store",
      ], environment: []
    ) { _ in }
    guard let listening = Self.port(in: ports, of: process) else {
      process.end()
      throw CommandFailure(.failed, "\(program.printable) does not start", hint: "try it: \(program) -js")
    }
    self.port = listening
  }

  /// The port of `{"nats":["nats://127.0.0.1:4222"]}`, which the server writes down once it listens.
  private static func port(in folder: String, of process: DevelopmentProcess) -> UInt16? {
    for _ in 0..<(startTime * 1_000 / Int(step)) {
      for name in FileText.names(in: folder) where name.hasSuffix(".ports") {
        guard let text = FileText.text(of: "\(folder)/\(name)"), let port = port(saidBy: text) else {
          continue
        }
        return port
      }
      guard !process.hasEnded() else { return nil }
      usleep(step)
    }
    return nil
  }

  /// The port that a file of ports names.
  static func port(saidBy text: String) -> UInt16? {
    guard let json = try? JSONValue(parsing: text), case .array(let addresses)? = json["nats"] else {
      return nil
    }
    return addresses.first?.text?.split(separator: ":").last.flatMap { UInt16($0) }
  }

  /// Ends it on the spot.
  func kill() { process.kill() }

  /// Waits until it has ended.
  func end() { process.end() }
}
