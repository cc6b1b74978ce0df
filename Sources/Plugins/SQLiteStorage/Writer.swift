import HubKernel
import HubRecords
import HubSQLite

/// What the thread that writes has to itself.
final class Writer {
  let path: String
  let watch: Watch
  let condition: Lock<Condition>
  let losses: Losses
  var file: RecordFile?
  /// When there was no file to be had, the next attempt waits until then.
  var nextAttempt: UInt64 = 0
  /// What the start had to say, for the first who loads.
  var opening: [String] = []
  let checkTime: Duration
  let log: Int

  /// So much is one transaction, so that nobody waits for long behind many.
  static let mostTogether = 8_192
  static let mostBytesTogether = 8 << 20
  private static let pauseBetweenAttempts = Duration.seconds(1)

  init(
    _ path: String, _ settings: SQLiteStoragePlugin.Settings, _ watch: Watch, _ condition: Lock<Condition>,
    _ losses: Losses
  ) {
    (self.path, self.watch, self.condition, self.losses) = (path, watch, condition, losses)
    (checkTime, log) = (settings.checkTime, settings.log.bytes)
  }

  /// Does all of this in its order, with as few transactions as the order allows.
  func serve(_ entries: [WriteQueue.Entry], _ queue: WriteQueue) {
    var together: [WriteQueue.Pending] = []
    var bytes = 0
    func write() {
      guard !together.isEmpty else { return }
      commit(together)
      queue.settle(changes: together.count, bytes: bytes)
      together.removeAll(keepingCapacity: true)
      bytes = 0
    }
    for entry in entries {
      switch entry {
      case .change(let pending):
        together.append(pending)
        bytes += pending.size
        if together.count >= Self.mostTogether || bytes >= Self.mostBytesTogether { write() }
      case .work(let work):
        write()
        work(self)
      }
    }
    write()
  }

  private func commit(_ together: [WriteQueue.Pending]) {
    let began = watch.clock.now
    do throws(StorageFailure) {
      let unfit = try keep(together)
      watch.metrics.commitTime.observe(watch.clock.now &- began)
      watch.metrics.commits.add()
      watch.metrics.changes.add(together.count - unfit.count)
      watch.metrics.lastCommit.set(together.count)
      note(nil)
      for (place, pending) in together.enumerated() {
        guard let why = unfit[place] else {
          pending.done(nil)
          continue
        }
        watch.metrics.failed(.broken(""))
        pending.done(.broken(why.description))
      }
    } catch {
      watch.metrics.failed(error, together.count)
      note(error)
      for pending in together { pending.done(error) }
    }
  }

  /// Writes them to the file, or to a new one when it turns out that the file is damaged: nobody has been
  /// told yet that they are safe.
  private func keep(_ together: [WriteQueue.Pending]) throws(StorageFailure) -> RecordFile.Unfit {
    let isAgain = try attempt { (file) throws(DatabaseFailure) in try file.write(together.lazy.map(\.change))
    }
    if let unfit = isAgain { return unfit }
    return try attempt { (file) throws(DatabaseFailure) in try file.write(together.lazy.map(\.change)) }
      ?? [:]
  }

  /// Does something with the file; nil when that was damaged and there is a new one now.
  func attempt<Result>(
    _ work: (RecordFile) throws(DatabaseFailure) -> Result
  ) throws(StorageFailure) -> Result? {
    let file = try available()
    do throws(DatabaseFailure) {
      return try work(file)
    } catch {
      switch error.kind {
      case .full:
        // Room may be had where the log's content stands in the file already.
        _ = try? file.absorbLog()
        throw .full(error.description)
      case .damaged:
        try replace(because: error.description)
        return nil
      default: throw .broken(error.description)
      }
    }
  }

  /// The open file, or one more attempt to have one.
  private func available() throws(StorageFailure) -> RecordFile {
    if let file { return file }
    guard watch.clock.now >= nextAttempt else {
      throw .broken(condition.withLock { $0.obstacle } ?? "there is no file")
    }
    nextAttempt = watch.clock.now &+ Self.pauseBetweenAttempts.nanoseconds
    do {
      return try open()
    } catch {
      condition.withLock { $0.obstacle = error.description }
      throw .broken(error.description)
    }
  }

  /// What became of the last write, said once.
  private func note(_ failure: StorageFailure?) {
    let before = condition.withLock { condition in
      defer { condition.failure = failure }
      return condition.failure
    }
    guard before != failure else { return }
    guard let failure else {
      watch.log.notice("records are kept again", ["file": path])
      return
    }
    watch.log.error("records are not kept", ["file": path, "why": failure.description])
  }
}
