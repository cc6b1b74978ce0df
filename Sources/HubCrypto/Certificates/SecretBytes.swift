internal import COpenSSL

/// Bytes which may hold a private key: one owner, and wiped before the memory is given back.
struct SecretBytes: ~Copyable {
  let buffer: UnsafeMutableRawBufferPointer

  init(capacity: Int) {
    buffer = .allocate(byteCount: max(capacity, 1), alignment: 1)
    buffer.initializeMemory(as: UInt8.self, repeating: 0)
  }

  init(copying bytes: [UInt8]) {
    self.init(capacity: bytes.count)
    buffer.copyBytes(from: bytes)
  }

  /// Whether a word occurs; used to tell an operator what a PEM file holds.
  func contains(_ word: StaticString) -> Bool {
    let size = word.utf8CodeUnitCount
    let needle = UnsafeRawBufferPointer(start: word.utf8Start, count: size)
    var start = 0
    while start &+ size <= buffer.count {
      if UnsafeRawBufferPointer(rebasing: buffer[start..<start &+ size]).elementsEqual(needle) { return true }
      start &+= 1
    }
    return false
  }

  deinit {
    OPENSSL_cleanse(buffer.baseAddress, buffer.count)
    buffer.deallocate()
  }
}
