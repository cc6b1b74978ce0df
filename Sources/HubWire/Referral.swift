internal import HubBase

/// Where else peers may go when this hub wants no more of them. Whoever knows other hubs writes it; whoever
/// turns a peer away shows it.
public final class Referral: Sendable {
  /// Another hub.
  public struct Place: Sendable, Equatable {
    /// Where it is reached.
    public let url: String
    /// Where it says it stands.
    public let region: String
    /// How full it is, from 0 to 1.
    public let load: Double

    /// Describes another hub.
    public init(url: String, region: String, load: Double) {
      self.url = url
      self.region = region
      self.load = load
    }
  }

  /// Whoever has to leave needs a choice and no directory.
  public static let mostPlaces = 8

  private let json = Lock([UInt8]())

  /// A referral to nobody.
  public init() {}

  /// Sets the other hubs, the best first.
  public func set(_ places: [Place]) {
    guard !places.isEmpty else { return json.withLock { $0 = [] } }
    let writer = JSONWriter()
    writer.array { list in
      for place in places.prefix(Self.mostPlaces) {
        list.object { one in
          one.field("url", place.url)
          one.field("region", place.region)
          one.field("load", place.load)
        }
      }
    }
    let bytes = Array(writer.bytes)
    json.withLock { $0 = bytes }
  }

  /// The other hubs as a JSON list; empty when there are none.
  public var hubs: [UInt8] { json.withLock { $0 } }
}
