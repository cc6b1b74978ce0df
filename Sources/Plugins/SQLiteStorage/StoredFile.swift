import Glibc

/// Questions to the system about files, and what is done with them beside what the library does.
enum StoredFile {
  /// The folder a file is in.
  static func folder(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  static func exists(_ path: String) -> Bool { facts(path) != nil }

  static func isFolder(_ path: String) -> Bool {
    var facts = stat()
    return stat(path, &facts) == 0 && facts.st_mode & S_IFMT == S_IFDIR
  }

  /// Whether it is a file, and no link to one, no folder and no device.
  static func isPlain(_ path: String) -> Bool { facts(path).map { $0.st_mode & S_IFMT == S_IFREG } == true }

  static func length(_ path: String) -> Int { facts(path).map { Int($0.st_size) } ?? 0 }

  /// The same file under the name by which all know it; nil when its folder is not there.
  static func settled(_ path: String) -> String? {
    guard let full = realpath(folder(of: path), nil) else { return nil }
    defer { free(full) }
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return String(cString: full) + "/" + name
  }

  /// The system's words for the last thing that went wrong.
  static var complaint: String { strerror(errno).map { String(cString: $0) } ?? "error \(errno)" }

  /// Reads so many bytes from a place; fewer at the end, and none where it cannot be read.
  static func read(_ number: Int32, at start: Int, count: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: max(0, count)) { buffer, done in
      while done < buffer.count {
        let some = pread(
          number, buffer.baseAddress.map { $0 + done }, buffer.count - done, off_t(start + done))
        if some < 0, errno == EINTR { continue }
        guard some > 0 else { return }
        done += some
      }
    }
  }

  /// Copies a file, for its owner alone; false when that failed.
  static func copy(_ path: String, to other: String) -> Bool {
    let source = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard source >= 0 else { return false }
    defer { close(source) }
    let target = open(other, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard target >= 0 else { return false }
    defer { close(target) }
    var start = 0
    while true {
      let piece = read(source, at: start, count: 1 << 20)
      if piece.isEmpty { return start >= length(path) }
      guard piece.withUnsafeBytes({ Glibc.write(target, $0.baseAddress, $0.count) }) == piece.count else {
        return false
      }
      start += piece.count
    }
  }

  /// The names of what is in a folder.
  static func names(in folder: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { place in
        place.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      names.append(name)
    }
    return names
  }

  private static func facts(_ path: String) -> stat? {
    var facts = stat()
    return lstat(path, &facts) == 0 ? facts : nil
  }
}
