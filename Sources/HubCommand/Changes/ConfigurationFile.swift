internal import Glibc
internal import HubKernel
internal import HubYAML

/// The file that says what the hub is: the only place where that is kept.
struct ConfigurationFile: Sendable {
  /// What the file says at one moment.
  struct Version: Sendable {
    let bytes: [UInt8]
    let tag: EntityTag

    init(_ bytes: [UInt8]) {
      self.bytes = bytes
      tag = EntityTag(of: bytes)
    }
  }

  private static let permissions: mode_t = 0o7777
  private static let usualMode: mode_t = 0o644

  let path: String

  /// What it says now; one that is not there yet says nothing.
  func read() throws(SystemFailure) -> Version {
    switch FileText.bytes(of: path, limit: YAMLLimits().bytes) {
    case .success(let bytes): return Version(bytes)
    case .failure(let failure):
      if failure.number == ENOENT { return Version([]) }
      throw failure
    }
  }

  /// Puts other bytes in place of it, at once and for good: whoever reads it sees the old ones or the new
  /// ones, even when the power fails. Mode and owner stay, and a link stays a link.
  func write(_ bytes: [UInt8]) throws(SystemFailure) {
    let target = try resolved()
    var status = stat()
    let isThere = stat(target, &status) == 0
    // Whoever may write in the folder could replace it all the same, and so undo what its owner wanted.
    if isThere, access(target, W_OK) != 0 { throw .last }
    let temporary = "\(target).\(getpid()).new"
    unlink(temporary)
    let mode = isThere ? status.st_mode & Self.permissions : Self.usualMode
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw .last }
    do throws(SystemFailure) {
      try fill(descriptor, bytes, mode, isThere ? status : nil)
      guard rename(temporary, target) == 0 else { throw .last }
    } catch {
      unlink(temporary)
      throw error
    }
    settle(folderOf: target)
  }

  private func fill(
    _ descriptor: Int32, _ bytes: [UInt8], _ mode: mode_t, _ owner: stat?
  ) throws(SystemFailure) {
    defer { close(descriptor) }
    guard Descriptor.writeAll(descriptor, bytes) else { throw .last }
    if let owner, owner.st_uid != getuid() || owner.st_gid != getgid(),
      fchown(descriptor, owner.st_uid, owner.st_gid) != 0
    {
      throw .last
    }
    guard fchmod(descriptor, mode) == 0, fsync(descriptor) == 0 else { throw .last }
  }

  /// The rename itself must last, too.
  private func settle(folderOf target: String) {
    let folder = target.lastIndex(of: "/").map { String(target[...$0]) } ?? "."
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }

  private func resolved() throws(SystemFailure) -> String {
    guard let real = realpath(path, nil) else {
      if errno == ENOENT, lstatIsMissing { return path }
      throw .last
    }
    defer { free(real) }
    return String(cString: real)
  }

  private var lstatIsMissing: Bool {
    var status = stat()
    return lstat(path, &status) != 0 && errno == ENOENT
  }
}
