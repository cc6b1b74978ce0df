import Glibc

/// The processes that this one has started.
enum ChildProcesses {
  static func all() -> [pid_t] {
    let own = getpid()
    guard let folder = opendir("/proc") else { return [] }
    defer { closedir(folder) }
    var found: [pid_t] = []
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if let id = pid_t(name), parent(of: id) == own { found.append(id) }
    }
    return found
  }

  /// proc(5): the fourth word of `stat`, after a name in brackets that may contain anything.
  private static func parent(of id: pid_t) -> pid_t? {
    guard let file = fopen("/proc/\(id)/stat", "r") else { return nil }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1_024)
    let count = fread(&bytes, 1, bytes.count, file)
    let text = String(decoding: bytes.prefix(count), as: UTF8.self)
    guard let end = text.lastIndex(of: ")") else { return nil }
    let words = text[end...].split(separator: " ")
    return words.count > 2 ? pid_t(words[2]) : nil
  }
}
