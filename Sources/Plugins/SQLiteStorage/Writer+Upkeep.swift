import HubKernel
import HubRecords
import HubSQLite

extension Writer {
  private static let mostUnreadable = 10_000
  /// So many are deleted in one step, so that nobody waits for long behind them.
  private static let expiredTogether = 500

  /// Hands over everything that is kept; returns what was not to be read, in a sentence.
  func load(_ each: (Record) -> Void) throws(StorageFailure) -> String? {
    let time = watch.clock.wallMilliseconds
    let count = try attempt { (file) throws(DatabaseFailure) in
      let unreadable = try file.read(mostUnreadable: Self.mostUnreadable, each)
      if !unreadable.isEmpty { try file.setAside(unreadable, at: time) }
      return unreadable.count
    }
    var sentences = opening
    opening = []
    if let count, count > 0 {
      watch.metrics.unreadable.add(count)
      watch.log.error("rows that are no records were set aside", ["file": path, "rows": "\(count)"])
      sentences.append("\(count) rows were no records and stand in the table unreadable now")
    }
    return sentences.isEmpty ? nil : sentences.joined(separator: "; ")
  }

  /// Deletes a few of those that have ended; true when there are more.
  func expire() -> Bool {
    guard file != nil else { return false }
    let time = watch.clock.wallMilliseconds
    guard
      let count = try? attempt({ (file) throws(DatabaseFailure) in
        try file.expire(at: time, most: Self.expiredTogether)
      })
    else { return false }
    watch.metrics.expired.add(count)
    return count == Self.expiredTogether
  }

  /// Gives space back, and looks whether the file is still where it was.
  func lookAfter() {
    guard let file else { return }
    if !file.isInPlace {
      // What is written to it from now on nobody would ever find.
      self.file = nil
      watch.log.error("the file with the records was removed or replaced while it was open", ["file": path])
      losses.tell()
      return
    }
    _ = try? attempt { (file) throws(DatabaseFailure) in _ = try file.shrink() }
    watch.metrics.fileBytes.set(file.bytes)
  }

  /// The end: everything into one file.
  func close() {
    _ = try? file?.absorbLog()
    file = nil
  }
}
