import HubBase
import Testing

@Suite struct MeterTests {
  private let registry = MeterRegistry()
  private var meters: Meters { Meters(owner: "rate-limit", registry: registry) }

  @Test func metersOfOneNameDifferInTheirLabels() {
    meters.counter("dropped_total", "things", labels: ["limit": "bytes", "by": "peer"]).add(2)
    meters.counter("dropped_total", "things", labels: ["by": "peer", "limit": "bytes"]).add(3)
    meters.counter("dropped_total", "things", labels: ["limit": "messages", "by": "peer"]).add(4)
    let readings = registry.readings
    #expect(readings.map(\.name) == ["hub_rate_limit_dropped_total", "hub_rate_limit_dropped_total"])
    #expect(readings.map(\.value) == [5, 4])
    #expect(readings[0].labels == [MeterLabel("by", "peer"), MeterLabel("limit", "bytes")])
    #expect(readings[1].labels == [MeterLabel("by", "peer"), MeterLabel("limit", "messages")])
    #expect(readings.allSatisfy { $0.owner == "rate-limit" && $0.kind == .counter && $0.help == "things" })
  }

  @Test func labelsPastTheLimitAreCountedTogether() {
    for number in 0..<10_000 { meters.counter("codes_total", "codes", labels: ["code": "\(number)"]).add() }
    let readings = registry.readings
    #expect(readings.count == 201)
    #expect(readings.first { $0.labels == [MeterLabel("code", "other")] }?.value == 9_800)
    #expect(readings.first { $0.labels == [MeterLabel("code", "199")] }?.value == 1)
    #expect(readings.reduce(0) { $0 + $1.value } == 10_000)
  }

  @Test func aGaugeAndACounterOfOneNameAreNotTheSame() {
    let counter = meters.counter("things", "things")
    counter.add(7)
    meters.gauge("things", "things").set(-3)
    #expect(registry.readings.map(\.value) == [-3])
    #expect(registry.readings.map(\.kind) == [.gauge])
  }

  @Test func whatAnOwnerCountedGoesWithTheOwner() {
    let kernel = Meters(owner: MeterRegistry.kernel, registry: registry)
    kernel.counter("all_total", "all").add()
    meters.counter("own_total", "own").add()
    _ = meters.kernelHistogram("hook_seconds", "hooks", labels: ["plugin": "rate-limit"])
    #expect(
      registry.readings.map(\.name) == ["hub_all_total", "hub_hook_seconds", "hub_rate_limit_own_total"])
    registry.drop("rate-limit")
    #expect(registry.readings.map(\.name) == ["hub_all_total"])
  }

  @Test(
    arguments: [
      (0, 0), (100, 0), (101, 1), (250, 1), (251, 2), (1_000, 3), (1_001, 4), (10_000_000_000, 24),
      (10_000_000_001, 25), (UInt64(Int64.max), 25),
    ] as [(UInt64, Int)])
  func anObservationFallsIntoTheFirstBucketThatHoldsIt(nanoseconds: UInt64, bucket: Int) {
    let histogram = meters.histogram("took_seconds", "time")
    histogram.observe(nanoseconds)
    let reading = histogram.reading
    #expect(reading.buckets.count == HistogramReading.bounds.count + 1)
    #expect(reading.buckets.firstIndex(of: 1) == bucket)
    #expect(reading.count == 1)
    #expect(reading.sum == Int(nanoseconds))
  }

  @Test func observationsFromManyThreadsAreAllThere() async {
    let histogram = meters.histogram("took_seconds", "time")
    await withTaskGroup { group in
      for task in 0..<8 {
        group.addTask { for number in 0..<10_000 { histogram.observe(UInt64(task * number)) } }
      }
    }
    #expect(histogram.reading.count == 80_000)
    #expect(histogram.reading.sum == (0..<8).reduce(0, +) * (0..<10_000).reduce(0, +))
  }

  @Test func onlyTenantsThatCountedAreRead() {
    let counter = meters.tenantCounter("used_total", "use")
    #expect(registry.readings[0].tenants == [])
    counter.add(3, in: Namespace(index: 0))
    counter.add(4, in: Namespace(index: 9_999))
    counter.add(5, in: Namespace(index: 9_999))
    let reading = registry.readings[0]
    #expect(reading.tenants?.map(\.namespace.index) == [0, 9_999])
    #expect(reading.tenants?.map(\.value) == [3, 9])
    #expect(reading.value == 12)
    #expect(reading.kind == .counter)
    #expect(counter.value(in: Namespace(index: 9_999)) == 9)
    #expect(counter.value(in: Namespace(index: 1)) == 0)
  }

  @Test func aTenantBeyondAllPagesStillCountsInTheSum() {
    let counter = meters.tenantCounter("used_total", "use")
    counter.add(2, in: Namespace(index: .max))
    #expect(registry.readings[0].tenants == [])
    #expect(registry.readings[0].value == 2)
  }

  @Test func tenantsThatBeginAtOnceLoseNothing() async {
    let counter = meters.tenantCounter("used_total", "use")
    await withTaskGroup { group in
      for _ in 0..<8 {
        group.addTask { for number in 0..<10_000 { counter.add(in: Namespace(index: UInt32(number))) } }
      }
    }
    let reading = registry.readings[0]
    #expect(reading.tenants?.count == 10_000)
    #expect(reading.tenants?.allSatisfy { $0.value == 8 } == true)
  }
}
