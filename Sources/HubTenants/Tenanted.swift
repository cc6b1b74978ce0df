public import HubBase

/// Settings as each namespace sees them: the server's own, with a tenant's overrides decoded onto a copy.
@frozen public struct Tenanted<Settings: Sendable>: Sendable {
  /// The server's own first, then each that differs.
  @usableFromInline let values: [Settings]
  /// Which of them a namespace sees. Those beyond the end see the server's.
  @usableFromInline let places: [UInt32]

  /// The settings where no tenant says otherwise.
  @inlinable public var server: Settings { values[0] }

  /// The settings that hold in `namespace`.
  @inlinable public subscript(namespace: Namespace) -> Settings {
    let index = Int(namespace.index)
    return index < places.count ? values[Int(places[index])] : values[0]
  }

  /// The same settings for everybody.
  public init(_ server: Settings) {
    values = [server]
    places = []
  }

  /// Other settings for some.
  public init(server: Settings, overrides: [Namespace: Settings]) {
    var values = [server]
    var places: [UInt32] = []
    for (namespace, settings) in overrides.sorted(by: { $0.key.index < $1.key.index }) {
      let missing = Int(namespace.index) + 1 - places.count
      places += repeatElement(0, count: missing)
      places[Int(namespace.index)] = UInt32(values.count)
      values.append(settings)
    }
    self.values = values
    self.places = places
  }

  /// The namespaces that see something of their own.
  public var exceptions: [Namespace] {
    places.indices.filter { places[$0] != 0 }.map { Namespace(index: UInt32($0)) }
  }
}

extension Tenanted: Equatable where Settings: Equatable {}
