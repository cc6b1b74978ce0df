internal import Glibc

/// The variables this process was started with.
enum ProcessEnvironment {
  private static let limit = 1 << 22

  static func read() -> [String: String] {
    // The C library offers them as a global that another thread may change; the kernel's copy cannot.
    guard case .success(let bytes) = FileText.bytes(of: "/proc/self/environ", limit: limit) else {
      return [:]
    }
    var found: [String: String] = [:]
    for entry in bytes.split(separator: 0) {
      guard let equals = entry.firstIndex(of: UInt8(ascii: "=")) else { continue }
      let name = String(decoding: entry[..<equals], as: UTF8.self)
      if found[name] == nil { found[name] = String(decoding: entry[(equals + 1)...], as: UTF8.self) }
    }
    return found
  }
}
