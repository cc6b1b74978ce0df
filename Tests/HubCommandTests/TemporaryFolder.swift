import Glibc

@testable import HubCommand

/// A folder that is gone when the test is over.
final class TemporaryFolder: Sendable {
  let path: String

  init() throws {
    var template = Array("/tmp/loft-tests-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else { throw SystemFailure.last }
    path = String(cString: made)
  }

  deinit { TemporaryFolder.remove(path) }

  /// Writes a file and returns its path.
  func file(_ name: String, _ text: String) throws -> String {
    let whole = "\(path)/\(name)"
    if let slash = whole.lastIndex(of: "/") { try FileText.makeFolder(String(whole[..<slash])) }
    try FileText.replace(whole, with: text)
    return whole
  }

  private static func remove(_ path: String) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return }
    if status.st_mode & S_IFMT == S_IFDIR {
      for name in FileText.names(in: path) { remove("\(path)/\(name)") }
      rmdir(path)
    } else {
      unlink(path)
    }
  }
}
