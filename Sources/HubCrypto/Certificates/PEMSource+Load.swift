internal import Glibc

extension PEMSource {
  /// The largest PEM text accepted: the bundle of all public authorities takes about 220 KiB.
  static let largestText = 4 << 20

  func load() throws(TLSSetupError) -> SecretBytes {
    switch self {
    case .bytes(let bytes):
      guard bytes.count <= Self.largestText else { throw .tooLarge(self) }
      return SecretBytes(copying: bytes)
    case .file(let path):
      return try read(path)
    }
  }

  /// Whether this is a file which users outside its owner and group may read.
  var isReadableByOthers: Bool {
    guard case .file(let path) = self else { return false }
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IROTH != 0
  }

  private func read(_ path: String) throws(TLSSetupError) -> SecretBytes {
    guard !path.utf8.contains(0) else { throw .file(self, ENOENT) }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .file(self, errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .file(self, errno) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile(self) }
    guard status.st_size <= Self.largestText else { throw .tooLarge(self) }
    let bytes = SecretBytes(capacity: Int(status.st_size))
    var filled = 0
    while filled < bytes.buffer.count {
      let count = Glibc.read(
        descriptor, bytes.buffer.baseAddress?.advanced(by: filled), bytes.buffer.count - filled)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw .file(self, errno) }
      if count == 0 { break }
      filled += count
    }
    return bytes
  }
}
