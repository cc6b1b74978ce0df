import HubKernel
import Testing

@testable import Console

/// The last hour in figures.
@Suite struct HistoryTests {
  private static let second: UInt64 = 1_000_000_000

  private static func parsed(_ history: History) throws -> JSONValue {
    try JSONValue(parsing: String(decoding: history.json(), as: UTF8.self))
  }

  private static func values(_ history: History, _ id: String) throws -> [JSONValue] {
    guard case .array(let series)? = try parsed(history)["series"],
      case .array(let values)? = series.first(where: { $0["id"]?.text == id })?["values"]
    else { return [] }
    return values
  }

  @Test func keepsAnHourAndNoMore() throws {
    let history = History()
    for sample in 0...(History.length + 5) {
      history.add(
        History.Reading(clock: UInt64(sample) * 10 * Self.second, connections: sample),
        at: Int64(sample) * 10_000)
    }
    let all = try Self.values(history, "connections")
    #expect(all.count == History.length)
    #expect(all.first == .number("6.0"))
    #expect(all.last == .number("\(History.length + 5).0"))
    guard case .array(let times)? = try Self.parsed(history)["times"] else {
      Issue.record("there are times")
      return
    }
    #expect(times.count == History.length)
    #expect(times.last?.int == (History.length + 5) * 10_000)
  }

  @Test func countersBecomeRatesAndBeginAnewWithTheirPlugin() throws {
    let history = History()
    history.add(History.Reading(clock: 0, messages: 100, refusals: 50), at: 0)
    history.add(History.Reading(clock: 10 * Self.second, messages: 150, refusals: 5), at: 10_000)
    #expect(try Self.values(history, "messages") == [.number("5.0")])
    #expect(try Self.values(history, "refusals") == [.number("0.5")])
  }

  @Test func whatNobodyCountsIsNull() throws {
    let history = History()
    history.add(History.Reading(clock: 0), at: 0)
    history.add(History.Reading(clock: Self.second, links: 3), at: 1_000)
    #expect(try Self.values(history, "links") == [.number("3.0")])
    #expect(try Self.values(history, "channels") == [.null])
    #expect(try Self.values(history, "relay") == [.null])
  }

  @Test func thePercentileIsTheBoundThatNinetyNineOfAHundredKeep() {
    let bounds = HistogramReading.bounds
    var buckets = Array(repeating: 0, count: bounds.count + 1)
    #expect(History.percentile(buckets).isNaN)
    buckets[2] = 99
    buckets[5] = 1
    #expect(History.percentile(buckets) == Double(bounds[2]) / 1_000)
    buckets[5] = 2
    #expect(History.percentile(buckets) == Double(bounds[5]) / 1_000)
    buckets[bounds.count] = 10
    #expect(History.percentile(buckets).isNaN)
  }

  @Test func onlyWhatHappenedSinceCountsForThePercentile() throws {
    let history = History()
    var buckets = Array(repeating: 0, count: HistogramReading.bounds.count + 1)
    buckets[8] = 1_000
    history.add(History.Reading(clock: 0, relay: buckets), at: 0)
    buckets[1] = 10
    history.add(History.Reading(clock: Self.second, relay: buckets), at: 1_000)
    let bound = Double(HistogramReading.bounds[1]) / 1_000
    let found = try Self.values(history, "relay").first
    guard case .number(let digits)? = found else {
      Issue.record("the percentile is a number, not \(String(describing: found))")
      return
    }
    #expect(Double(digits) == bound)
  }
}
