internal import Glibc

/// A folder of its own for hubs that are thrown away, which goes with them.
struct DevelopmentFolder: Sendable {
  let path: String

  init() throws(SystemFailure) {
    var template = Array("/tmp/loft-dev-XXXXXX".utf8CString)
    guard
      let made = template.withUnsafeMutableBufferPointer({ buffer in
        buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) }
      })
    else { throw .last }
    path = made
  }

  /// Removes it with everything in it.
  func remove() { Self.remove(path, depth: 0) }

  /// Hubs keep files in folders of folders, and nothing deeper.
  private static let deepest = 4

  private static func remove(_ path: String, depth: Int) {
    guard rmdir(path) != 0, depth <= deepest, let handle = opendir(path) else { return }
    var names: [String] = []
    while let entry = readdir(handle) {
      names.append(
        withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
          String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        })
    }
    closedir(handle)
    for name in names where name != "." && name != ".." {
      if unlink("\(path)/\(name)") != 0 { remove("\(path)/\(name)", depth: depth + 1) }
    }
    rmdir(path)
  }
}
