extension DiskBacklog {
  /// Why a folder cannot be used.
  struct Obstacle: Error, CustomStringConvertible {
    let description: String
  }

  /// Opens a queue, made anew where there is none, and reads what is in it.
  static func open(
    _ folder: String, limit: Int, policy: WebhooksPlugin.SyncPolicy
  ) throws(Obstacle) -> DiskBacklog {
    do throws(StoredFile.Failure) {
      try StoredFile.makeFolder(folder)
      let markFile = try StoredFile.open("\(folder)/mark")
      if markFile.lock() {
        var queue = DiskBacklog(folder: folder, limit: limit, policy: policy, markFile: markFile)
        try queue.recover()
        return queue
      }
    } catch { throw Obstacle(description: "\(folder) cannot be used: \(error)") }
    throw Obstacle(description: "another hub uses \(folder)")
  }

  private mutating func recover() throws(StoredFile.Failure) {
    let bytes = try markFile.read(at: 0, upTo: QueueMark.length)
    let known = QueueMark(bytes)
    mark = known ?? QueueMark()
    firstCut = mark.cut > mark.acknowledged ? mark.cut : 0
    for serial in try StoredFile.names(in: folder).compactMap(Segment.serial).sorted() {
      self.serial = serial
      let path = Segment.path(in: folder, serial)
      guard let (segment, lost) = try Segment.read(path, serial, beyond: mark.acknowledged) else {
        damaged += 1
        StoredFile.remove(path)
        continue
      }
      damaged += lost
      start.epoch = max(start.epoch, segment.epoch)
      start.sequence = max(start.sequence, segment.last)
      if segment.waiting > 0 { segments.append(segment) } else { StoredFile.remove(path) }
    }
    start.sequence = max(start.sequence, mark.last, mark.acknowledged)
    start.floor = mark.floor
    start.goesOn = known != nil && mark.orderly != 0 && damaged == 0
    start.epoch = max(start.epoch, mark.orderly, mark.floor)
    // From here on the end is one out of order, until `close` says otherwise.
    mark.orderly = 0
    keepMark()
  }
}
