/// Something nobody may read in a log: it is named in the settings, kept elsewhere, and never printed.
public struct Secret: Sendable {
  /// Where a secret is kept.
  public enum Source: Sendable, Hashable {
    /// The environment variable of that name.
    case environment(String)
    /// The file at that path.
    case file(String)
  }

  /// Where the secret is kept; nil when it was never set, or was made in code.
  public let source: Source?
  private let bytes: [UInt8]?

  /// A secret that was not set. It matches nothing.
  public init() {
    source = nil
    bytes = nil
  }

  /// A secret whose value is known already.
  public init(value: some Sequence<UInt8>) {
    source = nil
    bytes = Array(value)
  }

  init(source: Source, bytes: [UInt8]?) {
    self.source = source
    self.bytes = bytes
  }

  /// Whether the value is at hand; it is not when settings were only checked.
  public var isResolved: Bool { bytes != nil }

  /// Hands the value to `body`, which must not keep it; nil when it is not at hand.
  public func withBytes<Result>(_ body: ([UInt8]) throws -> Result) rethrows -> Result? {
    try bytes.map(body)
  }

  /// Whether `candidate` is the secret, in a time that tells nothing about where they differ.
  public func matches(_ candidate: some Collection<UInt8>) -> Bool {
    guard let bytes, !bytes.isEmpty else { return false }
    return Self.areEqual(bytes, Array(candidate))
  }

  // The time depends on the length of the candidate alone, which its sender knows.
  @inline(never)
  private static func areEqual(_ secret: [UInt8], _ candidate: [UInt8]) -> Bool {
    guard !secret.isEmpty else { return candidate.isEmpty }
    var difference = secret.count ^ candidate.count
    var place = 0
    for byte in candidate {
      difference |= Int(byte ^ secret[place])
      place = place &+ 1 == secret.count ? 0 : place &+ 1
    }
    return difference == 0
  }
}

extension Secret: Equatable {
  /// Whether both are kept in the same place and have the same value, in constant time.
  public static func == (left: Secret, right: Secret) -> Bool {
    guard left.source == right.source, left.isResolved == right.isResolved else { return false }
    return areEqual(left.bytes ?? [], right.bytes ?? [])
  }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// Always three dots.
  public var description: String { "•••" }
  /// Always three dots.
  public var debugDescription: String { "•••" }
  /// Shows nothing, so that dumping the settings that hold a secret does not tell it.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
