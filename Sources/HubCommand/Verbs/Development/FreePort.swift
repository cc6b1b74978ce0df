internal import Glibc

/// A port of this machine that nobody listens on.
enum FreePort {
  /// The system chooses one. Whoever takes it meanwhile keeps it, and then a hub says that it cannot listen.
  static func find() throws(CommandFailure) -> UInt16? {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else {
      throw CommandFailure(.failed, "no socket can be made: \(SystemFailure.last)")
    }
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(INADDR_LOOPBACK).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(descriptor, address, size) == 0 && getsockname(descriptor, address, &size) == 0
      }
    }
    guard isBound else { throw CommandFailure(.failed, "no port is free: \(SystemFailure.last)") }
    return UInt16(bigEndian: address.sin_port)
  }
}
