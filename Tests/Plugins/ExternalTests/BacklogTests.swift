import HubEvents
import HubKernel
import Testing

@testable import External

private func told(_ number: Int) -> ToldEvent {
  ToldEvent(HubStopping(hub: "\(number)"))
}

@Test func dropsTheOldestAndGoesOnCounting() {
  let backlog = Backlog(limit: 3, epoch: 7)
  for number in 1...5 { _ = backlog.put(told(number), at: 0) }
  #expect(backlog.figures.dropped == 2)
  let taken = backlog.take(upTo: 10)
  #expect(taken.entries.count == 3)
  #expect(taken.first == 3, "the two that were dropped had numbers")
  #expect(taken.epoch == 7)
}

@Test func callsOnlyWhenNobodyIsOnTheWay() {
  let backlog = Backlog(limit: 10, epoch: 0)
  #expect(backlog.put(told(1), at: 0).mustCall)
  #expect(!backlog.put(told(2), at: 0).mustCall)
  _ = backlog.take(upTo: 10)
  _ = backlog.take(upTo: 10)
  #expect(backlog.put(told(3), at: 0).mustCall)
}

@Test func anHeirHearsFirstWhatItsPredecessorHadNot() {
  let (old, new) = (Backlog(limit: 10, epoch: 7), Backlog(limit: 10, epoch: 9))
  for number in 1...4 { _ = old.put(told(number), at: Int64(number)) }
  _ = old.take(upTo: 2)
  _ = new.put(told(5), at: 5)
  new.inherit(from: old)
  let taken = new.take(upTo: 10)
  #expect(taken.entries.map(\.at) == [3, 4, 5])
  #expect(taken.first == 3)
  #expect(taken.epoch == 7)
  #expect(old.figures.waiting == 0)
}

@Test func anEventIsWrittenOnceForAllAndReadsAsJSON() throws {
  let event = told(1)
  var pen = EventPen()
  var line: [UInt8] = []
  let entry = Backlog.Entry(event: event, at: 12)
  pen.begin(into: &line, isBatch: false)
  pen.write(entry, 3, 9, into: &line)
  pen.end(into: &line)
  #expect(
    String(decoding: line, as: UTF8.self)
      == #"{"event":{"name":"hubStopping","sequence":3,"epoch":9,"at":12,"hub":"1"}}"# + "\n")
  line = []
  pen.begin(into: &line, isBatch: true)
  pen.write(entry, 3, 9, into: &line)
  pen.write(entry, 4, 9, into: &line)
  pen.end(into: &line)
  let batch = try JSONValue(parsing: String(decoding: line.dropLast(), as: UTF8.self))
  #expect(batch["events"]?[1]?["sequence"]?.int == 4)
}
