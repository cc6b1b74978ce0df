internal import Glibc

/// The folder of this user's admin sockets. Whoever can write there could pose as the hub.
enum AdminSocketFolder {
  /// Whether somebody listens at the socket of that path.
  static func isAnswered(_ path: String) -> Bool {
    (try? ClientSocket.connect(to: .unix(path), patience: 1)) != nil
  }

  /// Makes the folder, or makes sure that it belongs to this user and to nobody else.
  static func prepare(for address: AdminAddress, environment: [String: String]) throws(CommandFailure) {
    guard case .unix(let path) = address else { return }
    let folder = AdminAddress.folder(environment: environment)
    // A path that the operator chose is the operator's to guard; the mode of the socket does that as well.
    guard path.hasPrefix(folder + "/") else { return }
    if mkdir(folder, 0o700) != 0, errno != EEXIST {
      throw CommandFailure(
        .failed, "the folder \(folder) cannot be made: \(SystemFailure.last)",
        hint: "set hub.admin to 127.0.0.1:9090 instead")
    }
    var status = stat()
    guard lstat(folder, &status) == 0 else {
      throw CommandFailure(.failed, "the folder \(folder) cannot be looked at: \(SystemFailure.last)")
    }
    guard status.st_mode & S_IFMT == S_IFDIR, status.st_uid == getuid(), status.st_mode & 0o077 == 0 else {
      throw CommandFailure(
        .failed, "\(folder) is not a folder that only this user can enter",
        hint: "remove it, or set hub.admin to 127.0.0.1:9090 instead")
    }
  }
}
