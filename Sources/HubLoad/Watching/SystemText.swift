internal import Glibc

/// Small files in which the system tells about itself.
enum SystemText {
  private static let longest = 65_536

  /// Its text, up to a limit; nil when it cannot be read.
  static func of(_ path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 8_192)
    while bytes.count < longest {
      let count = read(descriptor, &piece, piece.count)
      if count <= 0 { break }
      bytes += piece.prefix(count)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
