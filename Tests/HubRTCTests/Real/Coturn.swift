import Foundation
import HubConfig
import HubRTC
import HubWire

/// Debian's TURN server as a process of its own, which ends with this object.
final class Coturn {
  static let username = "somebody"
  static let password = "a password of this test"
  static let program = root.appendingPathComponent(".tools/usr/bin/turnserver")

  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  static var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: program.path) }

  private let process: ChildProcess
  let port: UInt16
  let host: String
  /// Everything it said.
  private let log = URL(fileURLWithPath: NSTemporaryDirectory())
    .appendingPathComponent("coturn-\(UUID().uuidString)")

  init(isV4: Bool = true, _ more: [String] = []) throws {
    host = isV4 ? "127.0.0.1" : "::1"
    // A port that was free a moment ago.
    port = try RealPort(number: 0, isV4: isV4).address.port
    try FileManager.default.createDirectory(at: log, withIntermediateDirectories: true)
    let arguments =
      [
        "-n", "--listening-ip=\(host)", "--relay-ip=\(host)", "--listening-port=\(port)",
        "--lt-cred-mech", "--user=\(Self.username):\(Self.password)", "--realm=loft.test", "--no-tls",
        "--no-dtls", "--no-tcp", "--no-cli", "--allow-loopback-peers", "--log-file=stdout", "--simple-log",
        "--pidfile=\(log.path)/pid", "--userdb=\(log.path)/users", "--relay-threads=1", "--verbose",
      ] + more
    let libraries = Self.root.appendingPathComponent(".tools/usr/lib/x86_64-linux-gnu").path
    process = try ChildProcess(
      Self.program.path, arguments, environment: ["LD_LIBRARY_PATH=\(libraries)"],
      output: log.appendingPathComponent("output").path)
    guard RealLoop.run([], for: 20_000, until: { said.contains("admin thread") }) else {
      throw RealError(errno: 0)
    }
  }

  deinit {
    process.end()
    try? FileManager.default.removeItem(at: log)
  }

  var said: String {
    (try? String(contentsOf: log.appendingPathComponent("output"), encoding: .utf8)) ?? ""
  }

  func server(_ password: String = Coturn.password) throws -> IceServer {
    let place = host.contains(":") ? "[\(host)]" : host
    return try IceServer(
      parsing: "turn:\(place):\(port)?transport=udp", username: Self.username,
      credential: Secret(value: password.utf8))
  }
}
