import Glibc
import HubKernel

/// The file that keeps bans over a restart. It is only ever replaced whole, so that a hub which ends in the
/// middle of writing leaves the old one behind.
struct BanFile: Sendable {
  /// What went wrong with it.
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// No file that is longer is read.
  private static let longest = 32 << 20

  let path: String

  /// What it holds; nothing when there is none yet.
  func read() throws(Failure) -> [Ban] {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else {
      if errno == ENOENT { return [] }
      throw failure("cannot be read", errno)
    }
    defer { close(file) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = Glibc.read(file, &piece, piece.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw failure("cannot be read", errno) }
      if count == 0 { break }
      bytes += piece[..<count]
      guard bytes.count <= BanFile.longest else {
        throw Failure(description: "\(path.printable) is longer than a list of bans may be")
      }
    }
    do {
      return try BanText.parse(bytes)
    } catch {
      throw Failure(description: "\(path.printable):\(error.line): \(error.what)")
    }
  }

  func write(_ bans: [Ban]) throws(Failure) {
    let draft = path + ".new"
    let file = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw failure("cannot be written", errno) }
    let isWritten = put(BanText.write(bans), into: file) && fsync(file) == 0
    let problem = errno
    guard close(file) == 0, isWritten, rename(draft, path) == 0 else {
      unlink(draft)
      throw failure("cannot be written", isWritten ? errno : problem)
    }
  }

  private func put(_ bytes: [UInt8], into file: Int32) -> Bool {
    bytes.withUnsafeBytes { bytes in
      var at = 0
      while at < bytes.count {
        let rest = UnsafeRawBufferPointer(rebasing: bytes[at...])
        let count = Glibc.write(file, rest.baseAddress, rest.count)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return false }
        at += count
      }
      return true
    }
  }

  private func failure(_ what: String, _ number: Int32) -> Failure {
    Failure(description: "\(path.printable) \(what): \(String(cString: strerror(number)))")
  }
}
