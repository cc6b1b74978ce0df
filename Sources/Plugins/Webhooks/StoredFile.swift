import Glibc

/// A file that is open.
final class StoredFile {
  /// Why something could not be done with a file, in the system's words.
  struct Failure: Error, CustomStringConvertible {
    let description: String

    init() { description = strerror(errno).map { String(cString: $0) } ?? "error \(errno)" }
  }

  private let number: Int32

  private init(_ number: Int32) { self.number = number }

  deinit { Glibc.close(number) }

  /// Opens a file, made anew where there is none.
  static func open(_ path: String) throws(Failure) -> StoredFile {
    let number = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard number >= 0 else { throw Failure() }
    return StoredFile(number)
  }

  /// Whether nobody else has it.
  func lock() -> Bool { flock(number, LOCK_EX | LOCK_NB) == 0 }

  var length: Int {
    var facts = stat()
    return fstat(number, &facts) == 0 ? Int(facts.st_size) : 0
  }

  func cut(at length: Int) throws(Failure) {
    guard ftruncate(number, off_t(length)) == 0 else { throw Failure() }
  }

  func sync() throws(Failure) {
    guard fdatasync(number) == 0 else { throw Failure() }
  }

  func write(_ bytes: [UInt8], at start: Int) throws(Failure) {
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes { all in
        pwrite(number, all.baseAddress.map { $0 + done }, all.count - done, off_t(start + done))
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw Failure() }
      done += count
    }
  }

  /// At most so many bytes; fewer at the end of the file.
  func read(at start: Int, upTo limit: Int) throws(Failure) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: max(0, min(limit, length - start)))
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeMutableBytes { all in
        pread(number, all.baseAddress.map { $0 + done }, all.count - done, off_t(start + done))
      }
      if count < 0, errno == EINTR { continue }
      if count < 0 { throw Failure() }
      if count == 0 { break }
      done += count
    }
    return Array(bytes.prefix(done))
  }
}

extension StoredFile {
  static func remove(_ path: String) { unlink(path) }

  /// Makes a folder and those above it.
  static func makeFolder(_ path: String) throws(Failure) {
    var made = path.hasPrefix("/") ? "" : "."
    for part in path.split(separator: "/") {
      made += "/\(part)"
      guard mkdir(made, 0o700) == 0 || errno == EEXIST || errno == EISDIR else { throw Failure() }
    }
  }

  /// The names of what is in a folder.
  static func names(in folder: String) throws(Failure) -> [String] {
    guard let stream = opendir(folder) else { throw Failure() }
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
}
