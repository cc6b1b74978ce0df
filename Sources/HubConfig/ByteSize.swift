/// A number of bytes that is always written with its unit.
public struct ByteSize: Sendable, Hashable, Comparable {
  /// How many bytes.
  public let bytes: Int

  /// A number of bytes.
  public init(bytes: Int) { self.bytes = bytes }

  /// A number of bytes.
  public static func bytes(_ count: Int) -> ByteSize { ByteSize(bytes: count) }
  /// A number of units of 1024 bytes.
  public static func kibibytes(_ count: Int) -> ByteSize { ByteSize(bytes: count << 10) }
  /// A number of units of 1024 kibibytes.
  public static func mebibytes(_ count: Int) -> ByteSize { ByteSize(bytes: count << 20) }
  /// A number of units of 1024 mebibytes.
  public static func gibibytes(_ count: Int) -> ByteSize { ByteSize(bytes: count << 30) }

  /// Orders sizes from small to large.
  public static func < (left: ByteSize, right: ByteSize) -> Bool { left.bytes < right.bytes }
}

extension ByteSize: CustomStringConvertible {
  /// The size in the largest unit that states it exactly, such as `64KiB`.
  public var description: String { settingText }
}
