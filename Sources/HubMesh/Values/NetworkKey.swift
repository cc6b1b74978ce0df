internal import HubCrypto
public import HubWire

/// Which network of which namespace of which mesh, without telling: 160 bits that only those can name who
/// know all three names.
///
/// Only keys are on the wire between hubs. So hubs whose meshes or namespaces are called differently cannot
/// meet, whatever they say.
public struct NetworkKey: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The key as a number of 160 bits, in the space in which hubs have their ids.
  public let place: PeerID

  /// The key that has this place.
  @inlinable
  public init(place: PeerID) {
    self.place = place
  }

  /// The key of a network: SHA-1 over the three names, each with its length before it, so that no two triples
  /// read alike.
  public init(mesh: String, namespace: String, network: NetworkName) {
    var text: [UInt8] = []
    for name in [Array(mesh.utf8), Array(namespace.utf8), network.bytes] {
      withUnsafeBytes(of: UInt32(truncatingIfNeeded: name.count).bigEndian) { text.append(contentsOf: $0) }
      text += name
    }
    place =
      Digest.sha1(text).withUnsafeBytes { PeerID(bytes: $0) } ?? PeerID(high: 0, middle: 0, low: 0)
  }

  /// The hash a dictionary asks for: that of the place, which is keyed and costs a fraction of `Hasher`'s.
  @inlinable
  public func _rawHashValue(seed: Int) -> Int { place._rawHashValue(seed: seed) }

  /// The key as 40 hexadecimal digits.
  public var description: String { place.description }

  /// The order of keys as numbers.
  @inlinable
  public static func < (left: NetworkKey, right: NetworkKey) -> Bool { left.place < right.place }
}
