import Glibc

/// The name of a network: which peers may meet.
///
/// Names are compared byte by byte. `String` would hold two names for one that merely look alike, since it
/// compares by canonical equivalence, and so let one tenant into the network of another.
public struct NetworkName: Hashable, Sendable {
  /// The longest name, in bytes of UTF-8.
  public static let longest = 128
  /// The network of a peer that names none.
  public static let global = NetworkName(checked: Array("global".utf8))

  /// The name in UTF-8.
  public let bytes: [UInt8]

  private init(checked bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// A name from text; nil if it is empty, too long or has control characters.
  public init?(_ text: String) {
    self.init(utf8: Array(text.utf8))
  }

  /// A name from bytes; nil if they are not the UTF-8 of a name.
  public init?(utf8 bytes: [UInt8]) {
    guard bytes.withUnsafeBytes({ NetworkName.isName($0) }) else { return nil }
    self.init(checked: bytes)
  }

  /// A name from what stands between the quotes of a JSON string.
  public init(contents: UnsafeRawBufferPointer, escaped: Bool) throws(NetworkNameError) {
    var failure: NetworkNameError?
    let bytes = [UInt8](unsafeUninitializedCapacity: NetworkName.longest) { buffer, count in
      do throws(NetworkNameError) {
        count = try NetworkName.decode(
          contents: contents, escaped: escaped, into: UnsafeMutableRawBufferPointer(buffer))
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    self.init(checked: bytes)
  }

  /// Writes the name that stands between the quotes of a JSON string to `target`, which has room for the
  /// longest, and returns its length.
  public static func decode(
    contents: UnsafeRawBufferPointer, escaped: Bool, into target: UnsafeMutableRawBufferPointer
  ) throws(NetworkNameError) -> Int {
    let room = UnsafeMutableRawBufferPointer(rebasing: target.prefix(longest))
    var count = contents.count
    if escaped {
      do throws(JSONEscapes.Failure) {
        count = try JSONEscapes.resolve(contents, into: room)
      } catch {
        throw error == .tooLong ? .tooLong : .malformed
      }
    } else {
      guard count <= room.count else { throw .tooLong }
      if let source = contents.baseAddress, let output = room.baseAddress { memcpy(output, source, count) }
    }
    guard count > 0 else { throw .empty }
    // Half a surrogate pair shows here as a sequence that is not UTF-8.
    guard isName(UnsafeRawBufferPointer(rebasing: room[..<count])) else { throw .malformed }
    return count
  }

  /// Whether this is the name that these bytes spell.
  @inline(__always)
  public func matches(_ other: UnsafeRawBufferPointer) -> Bool {
    bytes.withUnsafeBytes { own in
      guard own.count == other.count, let left = own.baseAddress, let right = other.baseAddress else {
        return false
      }
      return memcmp(left, right, own.count) == 0
    }
  }

  /// Feeds the bytes of the name to a hasher.
  public func hash(into hasher: inout Hasher) {
    bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
  }

  /// One to `longest` bytes of well-formed UTF-8 without C0, DEL and C1.
  private static func isName(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard bytes.count > 0, bytes.count <= longest else { return false }
    var index = 0
    while index < bytes.count {
      let lead = bytes[index]
      guard lead >= 0x20, lead != 0x7f else { return false }
      let length = UTF8Sequence.length(at: index, in: bytes)
      guard length > 0 else { return false }
      if lead == 0xc2, bytes[index + 1] < 0xa0 { return false }
      index += length
    }
    return true
  }
}
