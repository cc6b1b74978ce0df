/// Settings as each namespace sees them: the server's own, with a tenant's overrides decoded onto a copy.
public struct Tenanted<Settings: Sendable>: Sendable {
  let values: [Settings]

  /// The settings where no tenant says otherwise.
  public var server: Settings { values[0] }

  /// The settings that hold in `namespace`.
  @inlinable public subscript(namespace: Namespace) -> Settings { value(in: namespace) }

  @usableFromInline func value(in namespace: Namespace) -> Settings {
    let index = Int(namespace.index)
    return index < values.count ? values[index] : values[0]
  }

  /// The same settings for everybody.
  public init(_ server: Settings) { values = [server] }

  init(server: Settings, overrides: [Namespace: Settings]) {
    var values = [server]
    for (namespace, settings) in overrides.sorted(by: { $0.key.index < $1.key.index }) {
      while values.count <= Int(namespace.index) { values.append(server) }
      values[Int(namespace.index)] = settings
    }
    self.values = values
  }
}

extension Tenanted: Equatable where Settings: Equatable {}
