internal import Glibc
internal import HubKernel

/// What the system allows a process that is heard on a Unix socket of this machine.
enum ProcessLimits {
  private static let longestFile = 16_384

  /// How many files the process may have open that listens there; nil when it is elsewhere or hidden.
  static func descriptors(behind address: String) -> Int? {
    guard let place = AdminAddress(address), case .unix = place,
      let socket = try? ClientSocket.connect(to: place, patience: 1), let process = socket.process,
      case .success(let bytes) = FileText.bytes(of: "/proc/\(process)/limits", limit: longestFile)
    else { return nil }
    let line = String(decoding: bytes, as: UTF8.self).split(separator: "\n").first {
      $0.hasPrefix("Max open files")
    }
    // The soft limit, the hard limit and the unit stand behind the name. The hub raises the one to the other.
    return line.flatMap { $0.split(separator: " ").dropFirst(4).first }.flatMap { Int($0) }
  }
}
