import HubKernel
import HubRecords
import HubSQLite

extension Writer {
  /// A start has ten seconds in all.
  private static let salvageTime = Duration.seconds(3)

  /// Opens the file. What is damaged is set aside, and then there is a new one.
  @discardableResult
  func open() throws(VaultRefusal) -> RecordFile {
    if let damage = try DamagedFile.inspectLog(of: path, at: watch.clock.wallMilliseconds) {
      // Read as far as it goes by whoever opens the file, which is whole as of some earlier moment.
      announce(damage)
    }
    do throws(RecordFile.Obstacle) {
      return use(try RecordFile.open(path, checkedFor: checkTime, log: log))
    } catch {
      switch error {
      case .refused(let why): throw VaultRefusal(why)
      case .broken(let why): throw VaultRefusal("\(path) cannot be opened: \(why)")
      case .damaged(let why):
        let file = try begin(because: why)
        salvage()
        return file
      }
    }
  }

  /// Goes on with a new file, because this one turned out to be damaged.
  func replace(because why: String) throws(StorageFailure) {
    do throws(VaultRefusal) {
      try begin(because: why)
      losses.tell()
    } catch {
      condition.withLock { $0.obstacle = error.description }
      throw .broken(error.description)
    }
  }

  @discardableResult
  private func begin(because why: String) throws(VaultRefusal) -> RecordFile {
    // Closed before it is moved, or it would go on to write to where it lies then.
    file = nil
    let damage = try DamagedFile.setAside(path, because: why, at: watch.clock.wallMilliseconds)
    announce(damage)
    do throws(RecordFile.Obstacle) {
      return use(try RecordFile.open(path, checkedFor: .zero, log: log))
    } catch {
      throw VaultRefusal("\(path) was set aside, and there is no new one: \(error)")
    }
  }

  /// Takes over from a file that was set aside what its authors have signed: that is proof enough, wherever
  /// it was found. Nothing else of it is believed.
  private func salvage() {
    guard let file, let aside = condition.withLock({ $0.damage.last?.name }) else { return }
    let (found, refused) = RecordFile.salvage(from: aside, within: Self.salvageTime)
    var taken = 0
    for start in stride(from: 0, to: found.count, by: Self.mostTogether) {
      let some = found[start..<min(start + Self.mostTogether, found.count)]
      guard let unfit = try? file.write(some.lazy.map { .keep($0) }) else { break }
      taken += some.count - unfit.count
    }
    watch.log.warning(
      "records that their authors have signed were taken over from a damaged file",
      ["aside": aside, "taken": "\(taken)", "left": "\(refused)"])
    if taken > 0 { opening.append("\(taken) records that their authors have signed were taken over from it") }
  }

  private func use(_ opened: RecordFile) -> RecordFile {
    file = opened
    condition.withLock { $0.obstacle = nil }
    watch.metrics.fileBytes.set(opened.bytes)
    return opened
  }

  private func announce(_ damage: DamagedFile) {
    watch.metrics.damaged.add()
    watch.log.error(
      "records were damaged and set aside", ["file": path, "aside": damage.name, "reason": damage.reason])
    watch.damaged.emit(StorageDamaged(file: path, aside: damage.name, reason: damage.reason))
    condition.withLock { $0.damage.append(damage) }
    opening.append("\(damage.reason), and what was there lies in \(damage.name)")
  }
}
