import Glibc
import HubEvents
import HubKernel
import HubRecords
import HubTesting

@testable import SQLiteStorage

/// A folder for one test, which goes with it, and vaults in it.
final class Cellar: Sendable {
  let folder: String
  let log = CapturedLog()
  let registry = MeterRegistry()
  private let bus = Bus()

  private let isGuest: Bool

  init() {
    var random = SystemRandomNumberGenerator()
    folder = "/tmp/loft-storage-\(random.next())"
    isGuest = false
    mkdir(folder, 0o700)
  }

  /// The folder of another process, which takes care of it.
  init(asGuestOf folder: String) { (self.folder, isGuest) = (folder, true) }

  deinit {
    if isGuest { return }
    for name in StoredFile.names(in: folder) where name != "." && name != ".." { unlink("\(folder)/\(name)") }
    rmdir(folder)
  }

  var file: String { "\(folder)/records.db" }

  /// What lies there besides the file itself.
  var damaged: [String] { StoredFile.names(in: folder).filter { $0.contains(".damaged-") }.sorted() }

  func vault(
    _ change: (inout SQLiteStoragePlugin.Settings) -> Void = { _ in }
  ) throws -> Vault {
    var settings = SQLiteStoragePlugin.Settings()
    settings.file = file
    change(&settings)
    let clock = SystemClock()
    let watch = Watch(
      log: Log(plugin: "sqlite-storage", hub: LogHub(sink: log, clock: clock)), clock: clock,
      metrics: SQLiteStoragePlugin.Metrics(Meters(owner: "sqlite-storage", registry: registry)),
      damaged: bus.emitter(StorageDamaged.self))
    return try Vault.open(settings.file, settings, watch)
  }

  func bytes() -> [UInt8] { Self.bytes(of: file) }

  static func bytes(of path: String) -> [UInt8] {
    let number = open(path, O_RDONLY)
    defer { close(number) }
    return StoredFile.read(number, at: 0, count: StoredFile.length(path))
  }

  func put(_ bytes: [UInt8], in path: String? = nil) {
    let number = open(path ?? file, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    _ = bytes.withUnsafeBytes { write(number, $0.baseAddress, $0.count) }
    close(number)
  }
}

extension RecordStorage {
  /// Writes and waits until it is safe or refused.
  func settle(_ change: RecordChange) async -> StorageFailure? {
    await withCheckedContinuation { continuation in write(change) { continuation.resume(returning: $0) } }
  }

  /// Everything that is kept, by its key, and what had to be set aside.
  func everything() async throws -> (records: [RecordKey: Record], complaint: String?) {
    let kept = Lock<[RecordKey: Record]>([:])
    let complaint = try await load { record in kept.withLock { $0[record.key] = record } }
    return (kept.withLock { $0 }, complaint)
  }
}

extension Record {
  static func sample(
    _ number: Int, namespace: String = "default", version: Int64 = 0, length: Int = 20,
    lifetime: Int64 = 3_600_000
  ) -> Record {
    var author = [UInt8](repeating: 7, count: 32)
    withUnsafeBytes(of: UInt64(number).bigEndian) { author.replaceSubrange(0..<8, with: $0) }
    return Record(
      key: RecordKey(namespace: namespace, topic: "topic \(number % 10)", author: .key(author)),
      time: 1_767_225_600_000 + version, lifetime: lifetime,
      data: Array("\"\(String(repeating: "x", count: length))\"".utf8),
      signature: [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: 64))
  }
}
