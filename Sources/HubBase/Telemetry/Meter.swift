/// Something that counts and can be read.
protocol Meter: AnyObject, Sendable {
  init()
  /// What it reads.
  var state: MeterState { get }
}

/// What a meter reads, whatever its kind.
struct MeterState {
  var kind: MeterReading.Kind
  var value: Int
  var histogram: HistogramReading?
  var tenants: [TenantReading]?
}

extension Counter: Meter {
  var state: MeterState { MeterState(kind: .counter, value: value) }
}

extension Gauge: Meter {
  var state: MeterState { MeterState(kind: .gauge, value: value) }
}

extension Histogram: Meter {
  var state: MeterState {
    let now = reading
    return MeterState(kind: .histogram, value: now.count, histogram: now)
  }
}

extension TenantCounter: Meter {
  var state: MeterState {
    let now = readings
    return MeterState(kind: .counter, value: now.sum, tenants: now.tenants)
  }
}
