internal import Glibc
internal import HubKernel

/// What a hub keeps over a restart: its id, and what plugins keep.
///
/// One hub at a time has the files of a name and a port. A second one on the same machine that would have the
/// same ones goes without, since two hubs with one id keep each other out of every mesh.
final class HubState: Sendable, StateKeeping {
  /// Why nothing is kept.
  struct Obstacle: Error, CustomStringConvertible {
    let description: String
  }

  /// Nothing longer is kept.
  private static let longest = 4 << 20

  /// The folder with the beginning of every file's name.
  private let stem: String
  /// Holds the lock for as long as the process lives.
  private let lock: Int32

  init(settings: HubSettings, environment: [String: String]) throws(Obstacle) {
    guard let folder = Self.folder(settings: settings, environment: environment) else {
      throw Obstacle(description: "no folder is known where it could be kept")
    }
    do throws(SystemFailure) { try FileText.makeFolder(folder, mode: 0o700) } catch {
      throw Obstacle(description: "\(folder.printable) cannot be made: \(error)")
    }
    stem = "\(folder)/\(Self.fileName(settings))"
    let path = stem + ".lock"
    lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard lock >= 0 else {
      throw Obstacle(description: "\(path.printable) cannot be opened: \(SystemFailure.last)")
    }
    guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
      let failure = SystemFailure.last
      throw Obstacle(
        description: failure.number == EWOULDBLOCK
          ? "another hub of that name and port runs here" : "\(path.printable) cannot be locked: \(failure)")
    }
  }

  deinit { close(lock) }

  /// Where this user's hubs keep things; nil when nobody says.
  static func folder(settings: HubSettings, environment: [String: String]) -> String? {
    if !settings.state.isEmpty { return settings.state }
    // systemd may name several, parted by colons.
    if let folder = environment["STATE_DIRECTORY"]?.split(separator: ":").first, folder.hasPrefix("/") {
      return String(folder)
    }
    if let folder = environment["XDG_STATE_HOME"], folder.hasPrefix("/") { return "\(folder)/loft" }
    if let home = environment["HOME"], home.hasPrefix("/"), home != "/" { return "\(home)/.local/state/loft" }
    return nil
  }

  /// The name and the port, which together are one hub of this machine.
  private static func fileName(_ settings: HubSettings) -> String {
    let place = settings.listen.first ?? ""
    let port = HostPort(place).map { "\($0.port)" } ?? AdminAddress.fileName(of: place)
    return "\(AdminAddress.fileName(of: settings.name))-\(port)"
  }

  /// Where a hub with these settings keeps its certificate and the key; nil when nobody says.
  static func certificatePath(settings: HubSettings, environment: [String: String]) -> String? {
    folder(settings: settings, environment: environment).map { "\($0)/\(fileName(settings)).certificate.pem" }
  }

  /// The id of this hub: the one that is kept, or a new one. Says why, when one that was kept is lost.
  func peerID() -> (id: PeerID, complaint: String?) {
    let path = stem + ".id"
    var complaint: String?
    switch FileText.bytes(of: path, limit: 64) {
    case .success(let bytes):
      let text = String(decoding: bytes, as: UTF8.self)
      if let id = PeerID(text.hasSuffix("\n") ? String(text.dropLast()) : text) { return (id, nil) }
      complaint = "\(path.printable) is damaged"
    case .failure(let failure):
      if failure.number != ENOENT { complaint = "\(path.printable) cannot be read: \(failure)" }
    }
    let id = PeerID.random()
    do throws(SystemFailure) {
      try FileText.replace(path, with: "\(id)\n", mode: 0o600)
    } catch {
      complaint = "\(path.printable) cannot be written: \(error)"
    }
    return (id, complaint)
  }

  func read(_ name: String) -> [UInt8]? {
    guard let path = path(of: name), case .success(let bytes) = FileText.bytes(of: path, limit: Self.longest)
    else { return nil }
    return bytes.count <= Self.longest ? bytes : []
  }

  func write(_ bytes: [UInt8], as name: String) throws {
    guard let path = path(of: name), bytes.count <= Self.longest else {
      throw Obstacle(description: "it is too long, or has no proper name")
    }
    try FileText.replace(path, with: String(decoding: bytes, as: UTF8.self), mode: 0o600)
  }

  private func path(of name: String) -> String? {
    let isPlain = name.utf8.allSatisfy { ($0 >= 97 && $0 <= 122) || ($0 >= 48 && $0 <= 57) || $0 == 45 }
    return isPlain && !name.isEmpty ? "\(stem).\(name).json" : nil
  }
}
