internal import Glibc

/// A hub that `hubctl dev` has started in another terminal of this user.
struct DevelopmentVictim {
  private static let places = "/tmp"
  private static let prefix = "loft-dev-"
  private static let longestCommand = 65_536

  /// Smaller numbers are those of hubs, others their ports.
  static let mostHubs = 9

  let name: String
  private let process: pid_t

  /// The hub of that number or of that port. Where several plays run, only a port says which hub is meant.
  static func find(_ number: Int) throws(CommandFailure) -> DevelopmentVictim {
    let numbers = number <= mostHubs ? number...number : 1...mostHubs
    let found = folders.flatMap { folder in
      numbers.compactMap { hub -> DevelopmentVictim? in
        let stem = "\(folder)/hub-\(hub)"
        if number > mostHubs, Int((FileText.text(of: stem + ".port") ?? "").filter(\.isNumber)) != number {
          return nil
        }
        return process(of: stem).map { DevelopmentVictim(name: "hub-\(hub)", process: $0) }
      }
    }
    guard let one = found.first else {
      throw CommandFailure(
        .notFound,
        number > mostHubs ? "no hub of 'hubctl dev' listens on \(number)" : "no hub-\(number) runs",
        hint: "start some: hubctl dev --hubs 3 --stay")
    }
    guard found.count == 1 else {
      throw CommandFailure(
        .failed, "'hubctl dev' runs \(found.count) times, each with a hub-\(number)",
        hint: "name the hub by its port: hubctl dev kill PORT")
    }
    return one
  }

  /// Those of plays of this user.
  private static var folders: [String] {
    FileText.names(in: places).filter { $0.hasPrefix(prefix) }.map { "\(places)/\($0)" }.filter { folder in
      var status = stat()
      return lstat(folder, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR && status.st_uid == getuid()
    }
  }

  /// Numbers of processes are given out again: it must be one that was started with this very file.
  private static func process(of stem: String) -> pid_t? {
    guard let text = FileText.text(of: stem + ".process"), let process = pid_t(text.filter(\.isNumber)),
      process > 1,
      case .success(let bytes) = FileText.bytes(of: "/proc/\(process)/cmdline", limit: longestCommand)
    else { return nil }
    let words = bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    return words.contains(stem + ".yaml") ? process : nil
  }

  /// Ends it on the spot, as a machine that fails does.
  func kill() throws(CommandFailure) {
    guard Glibc.kill(process, SIGKILL) == 0 else {
      throw CommandFailure(.failed, "it cannot be ended: \(SystemFailure.last)")
    }
  }
}
