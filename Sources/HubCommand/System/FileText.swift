internal import Glibc

/// Files, read and written whole.
enum FileText {
  /// The bytes of a file; one longer than `limit` is cut after one byte more, so that its length shows.
  static func bytes(of path: String, limit: Int) -> Result<[UInt8], SystemFailure> {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return .failure(.last) }
    defer { close(descriptor) }
    var status = stat()
    if fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
      return .failure(SystemFailure(number: EISDIR))
    }
    var bytes: [UInt8] = []
    while bytes.count <= limit {
      let piece = Descriptor.read(descriptor, upTo: min(65_536, limit + 1 - bytes.count))
      if piece.isEmpty { break }
      bytes += piece
    }
    return .success(bytes)
  }

  /// The text of a file in a checkout; nil when it cannot be read.
  static func text(of path: String) -> String? {
    let limit = 1 << 22
    guard case .success(let bytes) = bytes(of: path, limit: limit), bytes.count <= limit else { return nil }
    return String(validating: bytes, as: UTF8.self)
  }

  /// Puts a text in place of a file, at once: nobody ever sees half of it.
  static func replace(_ path: String, with text: String, mode: mode_t = 0o644) throws(SystemFailure) {
    let temporary = "\(path).\(getpid()).new"
    unlink(temporary)
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)
    guard descriptor >= 0 else { throw .last }
    let isWritten = Descriptor.writeAll(descriptor, text)
    let failure = SystemFailure.last
    close(descriptor)
    guard isWritten else {
      unlink(temporary)
      throw failure
    }
    guard rename(temporary, path) == 0 else {
      let failure = SystemFailure.last
      unlink(temporary)
      throw failure
    }
  }

  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// Makes a folder and those above it.
  static func makeFolder(_ path: String, mode: mode_t = 0o755) throws(SystemFailure) {
    var soFar = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
      soFar += "\(part)/"
      if mkdir(soFar, mode) != 0, errno != EEXIST { throw .last }
    }
  }

  /// The names in a folder, sorted, without those that begin with a dot.
  static func names(in folder: String) -> [String] {
    guard let handle = opendir(folder) else { return [] }
    defer { closedir(handle) }
    var names: [String] = []
    while let entry = readdir(handle) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted()
  }
}
