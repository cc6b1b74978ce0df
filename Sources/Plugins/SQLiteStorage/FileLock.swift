import Glibc
import HubKernel

/// Keeps a second hub from a file. The system takes it back when the process ends, in whatever way.
final class FileLock: Sendable {
  /// Nobody tells when a lock is free, so it is looked at every so many milliseconds.
  private static let glance: Int32 = 20

  private let number: Lock<Int32?>

  /// A file of its own beside the other one: what the library has open must not be opened and closed by
  /// anybody else in the process, or its own locks would go.
  static func name(for path: String) -> String { path + "-lock" }

  /// Takes the lock. A hub that has it and is just ending is waited for.
  init(_ path: String, within patience: Duration) throws(VaultRefusal) {
    let name = Self.name(for: path)
    let opened = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard opened >= 0 else { throw VaultRefusal("\(name) cannot be opened: \(StoredFile.complaint)") }
    var waited = Duration.zero
    while flock(opened, LOCK_EX | LOCK_NB) != 0 {
      let isTaken = errno == EWOULDBLOCK
      if isTaken, waited < patience {
        poll(nil, 0, Self.glance)
        waited += .milliseconds(Self.glance)
        continue
      }
      let why = StoredFile.complaint
      close(opened)
      throw VaultRefusal(
        isTaken
          ? "another hub has \(path) open, and two must not write to one file; "
            + "name another with sqlite-storage.file"
          : "\(name) cannot be locked: \(why)")
    }
    number = Lock(opened)
  }

  deinit { release() }

  func release() {
    number.withLock { number in
      if let number { close(number) }
      number = nil
    }
  }
}
