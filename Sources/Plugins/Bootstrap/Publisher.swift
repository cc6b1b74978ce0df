import HubCrypto
import HubKernel
import HubTokens
import Mesh

/// Tells others of this hub and of those of its mesh that want to be known.
final class Publisher: Sendable {
  private struct Page {
    var bytes: [UInt8] = []
    var until: UInt64 = 0
  }

  /// How long what was signed is given out again: whoever asks often does not make us sign often.
  private static let freshness = Duration.seconds(60)
  /// For how many seconds a list of seeds is good; clients of its time ask again after that.
  private static let bundleSeconds = 86_400
  /// More hubs are not named.
  static let mostHubs = 50

  let settings: PublishSettings
  private let host: Host
  private let mesh: any MeshLinking
  private let insight: (any MeshInsight)?
  private let key: PrivateKey?
  private let pages = Lock<[String: Page]>([:])

  init(
    _ settings: PublishSettings, _ host: Host, _ mesh: any MeshLinking, _ insight: (any MeshInsight)?
  ) {
    self.settings = settings
    self.host = host
    self.mesh = mesh
    self.insight = insight
    key = settings.key?.withBytes { try? PrivateKey(pem: $0) } ?? nil
  }

  /// Whether it can sign what it says.
  var canSign: Bool { key != nil }

  @Sendable static func complaint(aboutKey bytes: [UInt8]) -> String? {
    do {
      return try PrivateKey(pem: bytes).publicKey.kind == .ed25519
        ? nil : "records are signed with Ed25519: hubctl token new key --kind ed25519 makes such a key"
    } catch {
      return "\(error)"
    }
  }

  /// `https://` is how people write down where a hub is that is reached with `wss://`.
  static func socketAddress(_ url: String) -> String {
    if url.hasPrefix("https://") { return "wss://" + url.dropFirst(8) }
    if url.hasPrefix("http://") { return "ws://" + url.dropFirst(7) }
    return url
  }

  /// The document at `/.well-known/pigeonhub-bootstrap`.
  func document() async -> [UInt8] {
    await page("document") { [self] in
      let (own, others) = await records()
      let json = JSONWriter()
      json.object { json in
        json.field("v", 1)
        json.field("timestamp", host.clock.wallMilliseconds)
        json.list("peers") { list in
          if let own { own.json.write(to: list) }
          for other in others { other.json.write(to: list) }
        }
      }
      return Array(json.bytes)
    }
  }

  /// The document at `/.well-known/peerpigeon.json`; nil when there is no key to sign it with.
  func bundle() async -> [UInt8]? {
    guard let key else { return nil }
    return await page("bundle") { [self] in
      let (own, others) = await records()
      let name = settings.app.isEmpty ? await insight?.status().mesh ?? host.hub.name : settings.app
      let seeds = ([own].compactMap { $0 } + others).map(\.location)
      let bundle = SeedBundle(
        app: name, seeds: seeds, seconds: Self.bundleSeconds, at: host.clock.wallMilliseconds, key: key)
      return Array((bundle?.json.description ?? "{}").utf8)
    }
  }

  private func page(_ name: String, _ write: @Sendable () async -> [UInt8]) async -> [UInt8] {
    let now = host.clock.now
    if let page = pages.withLock({ $0[name] }), now < page.until { return page.bytes }
    let bytes = await write()
    pages.withLock { $0[name] = Page(bytes: bytes, until: now &+ Self.freshness.nanoseconds) }
    return bytes
  }

  /// This hub, signed where there is a key, and others, for whom nobody can sign here.
  private func records() async -> (HubRecord?, [HubRecord]) {
    var own: HubRecord?
    if let status = await insight?.status(), let location = try? HubLocation(Self.socketAddress(status.url)) {
      let record = HubRecord(location, region: String(status.region.prefix(64)))
      own = key.flatMap { record.signed(with: $0, at: host.clock.wallMilliseconds) } ?? record
    }
    guard settings.hubs else { return (own, []) }
    let others = mesh.hubs.filter { $0.dialect == .mesh && !$0.isDraining && !$0.isFull }.compactMap { hub in
      (try? HubLocation(Self.socketAddress(hub.url))).map { ($0, hub.region) }
    }
    // What leads into a network of our own is of use to nobody outside.
    let open = others.filter { $0.0.reasonAgainstStrangers == nil }.prefix(Self.mostHubs)
    return (own, open.map { HubRecord($0.0, region: String($0.1.prefix(64))) })
  }
}
