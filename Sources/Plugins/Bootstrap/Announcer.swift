import HubCrypto
import HubKernel
import HubRecords
import HubTokens
import Mesh
import Records

/// Announces this hub as a record, signed with its own key, again and again while it runs. Who stops is
/// forgotten when the last of them ends.
final class Announcer: Sendable {
  static let beat = Duration.seconds(10)
  private static let pause = Duration.seconds(200)
  private static let lifetime: Int64 = 600_000

  private let host: Host
  private let mesh: any MeshLinking
  private let insight: (any MeshInsight)?
  private let keeper: (any RecordKeeping)?
  private let key: PrivateKey?
  private let last = Lock((url: "", due: UInt64(0)))

  init(
    _ settings: PublishSettings, _ host: Host, _ mesh: any MeshLinking, _ insight: (any MeshInsight)?,
    _ keeper: (any RecordKeeping)?
  ) {
    (self.host, self.mesh, self.insight, self.keeper) = (host, mesh, insight, keeper)
    key = settings.records ? settings.key?.withBytes { try? PrivateKey(pem: $0) } ?? nil : nil
  }

  var isWanted: Bool { key != nil && keeper != nil }

  /// Announces this hub, if that is due or its address is another one.
  func announce() async {
    guard let key, let keeper, case .ed25519(let half) = key.publicKey.parts,
      let status = await insight?.status(),
      let location = try? HubLocation(Publisher.socketAddress(status.url))
    else { return }
    let now = host.clock.now
    let isDue = last.withLock { last in
      guard last.url != status.url || now >= last.due else { return false }
      last = (status.url, now &+ Self.pause.nanoseconds)
      return true
    }
    let wall = host.clock.wallMilliseconds
    let about = HubRecord(location, region: String(status.region.prefix(64)))
    guard isDue, let signed = about.signed(with: key, at: wall),
      let data = CanonicalJSON.encode(signed.json)
    else { return }
    let draft = Record(
      key: HubRecords.RecordKey(
        namespace: Namespace.standard.name, topic: Announcements.topic(of: mesh.id), author: .key(half)),
      time: wall, lifetime: Self.lifetime, data: data, signature: [])
    guard let record = draft.signed(with: key) else { return }
    keeper.take(record, from: .service(BootstrapPlugin.manifest.id)) { [host, last] outcome in
      guard case .refused(let code, let reason) = outcome else { return }
      // It is tried again with the next beat.
      last.withLock { $0.due = 0 }
      host.log.debug("this hub could not be announced as a record", ["code": code, "reason": reason])
    }
  }
}
