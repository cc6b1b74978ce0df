import Glibc
import HubRTC
import HubWire

/// A UDP socket on the loopback address of one family.
final class RealPort {
  let descriptor: Int32
  let address: RemoteAddress
  let port: LocalPort

  init(number: UInt32, isV4: Bool = true) throws {
    port = LocalPort(number: number)
    let descriptor = socket(isV4 ? AF_INET : AF_INET6, Int32(SOCK_DGRAM.rawValue), 0)
    self.descriptor = descriptor
    let loopback = RemoteAddress(high: 0, low: isV4 ? 0xFFFF_7F00_0001 : 1, port: 0)
    let isBound = Self.withSocketAddress(loopback) { bind(descriptor, $0, $1) == 0 }
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let isNamed = withUnsafeMutablePointer(to: &storage) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) == 0 }
    }
    address = Self.address(storage)
    guard descriptor >= 0, isBound, isNamed, address.port > 0 else { throw RealError(errno: errno) }
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
  }

  deinit { close(descriptor) }

  func send(_ bytes: UnsafeRawBufferPointer, to address: RemoteAddress) {
    _ = Self.withSocketAddress(address) { sendto(descriptor, bytes.baseAddress, bytes.count, 0, $0, $1) }
  }

  /// Takes one datagram that has come; false when there is none.
  func take(_ body: (UnsafeRawBufferPointer, RemoteAddress) -> Void) -> Bool {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    return withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 8) { memory in
      let count = withUnsafeMutablePointer(to: &storage) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          recvfrom(descriptor, memory.baseAddress, memory.count, 0, $0, &length)
        }
      }
      guard count >= 0 else { return false }
      body(UnsafeRawBufferPointer(rebasing: memory[..<count]), Self.address(storage))
      return true
    }
  }

  private static func withSocketAddress<Result>(
    _ address: RemoteAddress, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
  ) -> Result {
    if address.isV4 {
      var place = sockaddr_in()
      place.sin_family = sa_family_t(AF_INET)
      place.sin_port = address.port.bigEndian
      place.sin_addr.s_addr = UInt32(truncatingIfNeeded: address.low).bigEndian
      return withUnsafePointer(to: place) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
      }
    }
    var place = sockaddr_in6()
    place.sin6_family = sa_family_t(AF_INET6)
    place.sin6_port = address.port.bigEndian
    withUnsafeMutableBytes(of: &place.sin6_addr) { memory in
      memory.storeBytes(of: address.high.bigEndian, toByteOffset: 0, as: UInt64.self)
      memory.storeBytes(of: address.low.bigEndian, toByteOffset: 8, as: UInt64.self)
    }
    return withUnsafePointer(to: place) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body($0, socklen_t(MemoryLayout<sockaddr_in6>.size))
      }
    }
  }

  private static func address(_ storage: sockaddr_storage) -> RemoteAddress {
    withUnsafeBytes(of: storage) { bytes in
      let port = bytes.loadUnaligned(fromByteOffset: 2, as: UInt16.self).bigEndian
      guard storage.ss_family == sa_family_t(AF_INET6) else {
        let number = bytes.loadUnaligned(fromByteOffset: 4, as: UInt32.self).bigEndian
        return RemoteAddress(high: 0, low: 0xFFFF_0000_0000 | UInt64(number), port: port)
      }
      return RemoteAddress(
        high: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self).bigEndian,
        low: bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self).bigEndian, port: port)
    }
  }
}
