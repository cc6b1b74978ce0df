import HubKernel

/// Writes figures as an OpenTelemetry collector takes them: `ExportMetricsServiceRequest` in the JSON mapping
/// of OTLP 1, where numbers of 64 bits are text.
struct OTLPDocument {
  /// Sums since the beginning.
  private static let cumulative = 2

  private let hub: String
  private let start: String
  private let now: String

  init(_ host: Host) {
    let milliseconds = host.hub.wallMilliseconds
    hub = host.hub.name
    now = OTLPDocument.nanoseconds(milliseconds)
    start = OTLPDocument.nanoseconds(milliseconds - host.hub.uptime.milliseconds)
  }

  private static func nanoseconds(_ milliseconds: Int64) -> String { "\(milliseconds)000000" }

  func body(_ families: [MetricFamily]) -> [UInt8] {
    let json = JSONWriter(capacity: 65_536)
    json.object { json in
      json.list("resourceMetrics") { list in
        list.object { resource in
          resource.field("resource") { resource in
            attributes(
              resource, [MeterLabel("service.name", "loft"), MeterLabel("service.instance.id", hub)])
          }
          resource.list("scopeMetrics") { list in
            list.object { scope in
              scope.field("scope") { $0.field("name", "loft") }
              scope.list("metrics") { list in
                for family in families { list.object { metric($0, family) } }
              }
            }
          }
        }
      }
    }
    return Array(json.bytes)
  }

  private func metric(_ json: JSONWriter, _ family: MetricFamily) {
    json.field("name", family.fullName)
    json.field("description", family.help)
    json.field("unit", unit(family))
    switch family.kind {
    case .counter:
      json.field("sum") { sum in
        sum.field("aggregationTemporality", Self.cumulative)
        sum.field("isMonotonic", true)
        points(sum, family, hasStart: true)
      }
    case .gauge, .info: json.field("gauge") { points($0, family, hasStart: false) }
    case .histogram:
      json.field("histogram") { histogram in
        histogram.field("aggregationTemporality", Self.cumulative)
        points(histogram, family, hasStart: true)
      }
    }
  }

  /// The unit as UCUM writes it, which the name says in words.
  private func unit(_ family: MetricFamily) -> String {
    family.name.hasSuffix("_seconds") ? "s" : family.name.hasSuffix("_bytes") ? "By" : "1"
  }

  private func points(_ json: JSONWriter, _ family: MetricFamily, hasStart: Bool) {
    json.list("dataPoints") { list in
      for sample in family.samples {
        list.object { point in
          attributes(point, sample.labels)
          if hasStart { point.field("startTimeUnixNano", start) }
          point.field("timeUnixNano", now)
          write(point, sample.value)
        }
      }
    }
  }

  private func write(_ point: JSONWriter, _ value: MetricValue) {
    switch value {
    case .integer(let number): point.field("asInt", String(number))
    case .decimal(let number): point.field("asDouble", number)
    case .histogram(let reading):
      point.field("count", String(reading.count))
      point.field("sum", reading.sumInSeconds)
      point.list("bucketCounts") { list in reading.buckets.forEach { list.string(String($0)) } }
      point.list("explicitBounds") { list in HistogramReading.boundsInSeconds.forEach(list.double) }
    }
  }

  private func attributes(_ json: JSONWriter, _ labels: [MeterLabel]) {
    json.list("attributes") { list in
      for label in labels {
        list.object { attribute in
          attribute.field("key", label.name)
          attribute.field("value") { $0.field("stringValue", label.value) }
        }
      }
    }
  }
}
