import Glibc
import Testing

@testable import Webhooks

@Suite struct DiskBacklogTests {
  private func numbers(_ records: [Record]) -> [UInt64] { records.map(\.sequence) }

  @Test func keepsOrderAndHandsOutTheSameUntilItIsAcknowledged() throws {
    let drawer = Drawer()
    var queue = try drawer.queue()
    #expect(queue.append(Drawer.records(1...5)) == 0)
    #expect(numbers(queue.batch(count: 3, bytes: 1 << 20)) == [1, 2, 3])
    #expect(numbers(queue.batch(count: 3, bytes: 1 << 20)) == [1, 2, 3])
    queue.acknowledge(through: 3)
    #expect(numbers(queue.batch(count: 3, bytes: 1 << 20)) == [4, 5])
    queue.acknowledge(through: 5)
    #expect(queue.batch(count: 3, bytes: 1 << 20).isEmpty)
    #expect(queue.size == 0)
  }

  @Test func whatWaitsIsThereAfterAnEndOutOfOrder() throws {
    let drawer = Drawer()
    do {
      var queue = try drawer.queue()
      _ = queue.append(Drawer.records(1...9))
      _ = queue.batch(count: 4, bytes: 1 << 20)
      queue.acknowledge(through: 4)
      _ = queue.batch(count: 2, bytes: 1 << 20)
      // What comes later does not make the request on its way longer.
      _ = queue.append(Drawer.records(10...12))
    }
    var queue = try drawer.queue()
    #expect(queue.start == QueueStart(sequence: 12, epoch: 7, goesOn: false))
    #expect(numbers(queue.batch(count: 100, bytes: 1 << 20)) == [5, 6])
    queue.acknowledge(through: 6)
    #expect(queue.batch(count: 100, bytes: 1 << 20) == Drawer.records(7...12))
  }

  @Test func anEpochGoesOnAfterAnEndInOrderOnly() throws {
    let drawer = Drawer()
    do {
      var queue = try drawer.queue()
      _ = queue.append(Drawer.records(1...3))
      queue.close(epoch: 7, last: 3, isOrderly: true)
    }
    do {
      let queue = try drawer.queue()
      #expect(queue.start == QueueStart(sequence: 3, epoch: 7, goesOn: true))
    }
    let queue = try drawer.queue()
    #expect(queue.start == QueueStart(sequence: 3, epoch: 7, goesOn: false))
  }

  @Test func twoHubsDoNotShareAQueue() throws {
    let drawer = Drawer()
    let queue = try drawer.queue()
    #expect(throws: DiskBacklog.Obstacle.self) { try drawer.queue() }
    #expect(queue.size == 0)
  }

  @Test(arguments: [1, 8, 27, 28, 40])
  func aTornEndIsCutOffAndSaid(_ lost: Int) throws {
    let drawer = Drawer()
    do {
      var queue = try drawer.queue()
      _ = queue.append(Drawer.records(1...3))
    }
    let path = try #require(drawer.files.first)
    let length = RecordCodec.headLength + 3 * (RecordCodec.overhead + 20)
    try StoredFile.open(path).cut(at: length - lost)
    var queue = try drawer.queue()
    #expect(queue.damaged == RecordCodec.overhead + 20 - lost)
    #expect(numbers(queue.batch(count: 9, bytes: 1 << 20)) == [1, 2])
    #expect(queue.start.goesOn == false)
  }

  @Test func damageInTheMiddleEndsAFile() throws {
    let drawer = Drawer()
    do {
      var queue = try drawer.queue()
      _ = queue.append(Drawer.records(1...5))
      queue.close(epoch: 7, last: 5, isOrderly: true)
    }
    let path = try #require(drawer.files.first)
    try StoredFile.open(path).write([0], at: RecordCodec.headLength + 2 * 48 + 40)
    var queue = try drawer.queue()
    #expect(queue.damaged == 3 * 48)
    #expect(numbers(queue.batch(count: 9, bytes: 1 << 20)) == [1, 2])
    #expect(queue.start == QueueStart(sequence: 5, epoch: 7, goesOn: false))
  }

  @Test func theOldestGivesWayWhenTooMuchWaits() throws {
    let drawer = Drawer()
    var queue = try drawer.queue(limit: 65_536)
    var dropped = 0
    for number in 1...200 {
      let place = UInt64(number)
      dropped += queue.append(Drawer.records(place...place, length: 1_000))
    }
    #expect(dropped > 100)
    #expect(queue.size <= 65_536)
    let first = try #require(queue.batch(count: 1, bytes: 1).first)
    #expect(Int(first.sequence) == dropped + 1)
    var heard: [UInt64] = []
    while let batch = Optional(numbers(queue.batch(count: 7, bytes: 1 << 20))), let last = batch.last {
      heard += batch
      queue.acknowledge(through: last)
    }
    #expect(heard == Array(first.sequence...200))
    #expect(drawer.files.count == 1)
  }

  @Test func epochsAreNotMixedInOneBatch() throws {
    let drawer = Drawer()
    var queue = try drawer.queue()
    _ = queue.append(Drawer.records(1...2) + Drawer.records(3...4, epoch: 8))
    #expect(numbers(queue.batch(count: 9, bytes: 1 << 20)) == [1, 2])
    queue.acknowledge(through: 2)
    #expect(queue.batch(count: 9, bytes: 1 << 20) == Drawer.records(3...4, epoch: 8))
  }

  @Test func whatTheDiskDoesNotTakeStaysInMemoryWithinTheBound() throws {
    let drawer = Drawer()
    var queue = try drawer.queue(limit: 65_536)
    _ = queue.append(Drawer.records(1...2))
    for path in drawer.files + ["\(drawer.path)/mark"] { StoredFile.remove(path) }
    let folder = drawer.path
    #expect(folder.withCString { rmdir($0) } == 0)
    // A new epoch needs a new file, and there is no folder for it.
    #expect(queue.append(Drawer.records(3...4, epoch: 8)) == 0)
    #expect(queue.complaint != nil)
    #expect(queue.append(Drawer.records(5...200, epoch: 8, length: 1_000)) > 100)
    #expect(queue.size <= 65_536 + 96)
    try StoredFile.makeFolder(folder)
    #expect(numbers(queue.batch(count: 9, bytes: 1 << 20)) == [1, 2])
    _ = queue.append(Drawer.records(201...201, epoch: 8))
    #expect(queue.complaint == nil)
    queue.acknowledge(through: 2)
    var last: UInt64 = 0
    while let batch = Optional(numbers(queue.batch(count: 50, bytes: 1 << 20))), let end = batch.last {
      last = end
      queue.acknowledge(through: end)
    }
    #expect(last == 201)
  }

  @Test func aMarkThatIsNotWholeIsNone() {
    var mark = QueueMark()
    (mark.floor, mark.acknowledged, mark.cut, mark.last, mark.orderly) = (1, 2, 3, 4, 5)
    #expect(QueueMark(mark.bytes) == mark)
    #expect(mark.bytes.count == QueueMark.length)
    for place in mark.bytes.indices {
      var bytes = mark.bytes
      bytes[place] ^= 1
      #expect(QueueMark(bytes) == nil)
      #expect(QueueMark(Array(mark.bytes.prefix(place))) == nil)
    }
  }

  @Test func memoryKeepsTheSamePromises() {
    var queue = MemoryBacklog(limit: 480)
    #expect(queue.append(Drawer.records(1...10)) == 0)
    #expect(queue.append(Drawer.records(11...13)) == 3)
    #expect(numbers(queue.batch(count: 2, bytes: 1 << 20)) == [4, 5])
    #expect(numbers(queue.batch(count: 9, bytes: 100)) == [4, 5])
    #expect(numbers(queue.batch(count: 9, bytes: 1)) == [4])
    queue.acknowledge(through: 12)
    #expect(numbers(queue.batch(count: 9, bytes: 1 << 20)) == [13])
    #expect(queue.size == 48)
    #expect(queue.clear() == 1)
    #expect(queue.size == 0)
  }
}
