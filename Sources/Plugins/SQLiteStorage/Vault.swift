import HubKernel
import HubRecords

/// A file of records and the thread that writes to it. Plugins that follow each other in a reload share it.
final class Vault: RecordStorage, Sendable {
  let path: String
  /// A disk that does not answer must not keep the hub from ending.
  private static let lastWait = Duration.seconds(5)

  private let queue: WriteQueue
  private let lock: FileLock
  private let condition: Lock<Condition>
  private let losses = Losses()
  private let metrics: SQLiteStoragePlugin.Metrics
  /// What only one of several may do at a time.
  private let upkeep = Lock(false)

  /// Opens a file. From then on only a thread of its own touches it.
  static func open(
    _ path: String, _ settings: SQLiteStoragePlugin.Settings, _ watch: Watch
  ) throws -> Vault {
    let vault = Vault(path, settings, watch, try FileLock(path, within: settings.lockWithin))
    let queue = vault.queue
    // Nobody else sees it before the thread begins, nor here afterwards.
    nonisolated(unsafe) let writer = Writer(path, settings, watch, vault.condition, vault.losses)
    try writer.open()
    let result = BackgroundThread.start {
      while let entries = queue.next() { writer.serve(entries, queue) }
      writer.close()
      queue.finish()
    }
    guard result == 0 else { throw VaultRefusal("the system has no thread to write \(path) with") }
    return vault
  }

  private init(
    _ path: String, _ settings: SQLiteStoragePlugin.Settings, _ watch: Watch, _ lock: FileLock
  ) {
    (self.path, self.lock, metrics) = (path, lock, watch.metrics)
    condition = Lock(Condition())
    queue = WriteQueue(settings.limits)
  }

  deinit { queue.end() }

  var summary: String { "in \(path)" }
  var isDurable: Bool { true }
  var complaint: String? { condition.withLock { $0.complaint } }

  func load(_ each: @escaping @Sendable (Record) -> Void) async throws(StorageFailure) -> String? {
    let result = await perform { writer -> Result<String?, StorageFailure> in
      do throws(StorageFailure) {
        return .success(try writer.load(each))
      } catch {
        return .failure(error)
      }
    }
    guard let result else { throw .closed }
    return try result.get()
  }

  func write(_ change: RecordChange, _ done: @escaping @Sendable (StorageFailure?) -> Void) {
    let pending = WriteQueue.Pending(change: change, size: RecordRow.size(of: change), done: done)
    guard let failure = queue.put(pending) else { return }
    metrics.failed(failure)
    done(failure)
  }

  func follow(losses tell: @escaping @Sendable () -> Void) { losses.set(tell) }

  func flush() async {
    if queue.waiting.changes > 0 { await perform { _ in } }
  }

  func adapt(to settings: SQLiteStoragePlugin.Settings) { queue.adapt(to: settings.limits) }

  /// Deletes what has ended, in small steps that let others in between, and gives space back. It does not
  /// wait.
  func tidy() {
    let (changes, bytes) = queue.waiting
    metrics.waiting.set(changes)
    metrics.waitingBytes.set(bytes)
    let mayBegin = upkeep.withLock { isUnderWay in
      defer { isUnderWay = true }
      return !isUnderWay
    }
    if mayBegin { expire() }
  }

  private func expire() {
    let isTaken = queue.put { [weak self] writer in
      if writer.expire() {
        self?.expire()
      } else {
        writer.lookAfter()
        self?.upkeep.withLock { $0 = false }
      }
    }
    if !isTaken { upkeep.withLock { $0 = false } }
  }

  /// Lets the file have so many pages and no more.
  func limit(pages: Int) async { await perform { $0.file?.limit(pages: pages) } }

  /// Returns when everything that waits is safe and the file is closed, or when that takes too long.
  func close() {
    queue.end()
    queue.awaitFinish(for: Self.lastWait)
    lock.release()
  }

  /// Does something on the thread that writes, after all that was given to it before.
  @discardableResult
  private func perform<Result: Sendable>(_ work: @escaping @Sendable (Writer) -> Result) async -> Result? {
    await withCheckedContinuation { continuation in
      if !queue.put({ continuation.resume(returning: work($0)) }) { continuation.resume(returning: nil) }
    }
  }
}
