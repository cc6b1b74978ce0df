import HubKernel

extension ContractRule {
  /// What a handler on a reactor may take, and a decision that may wait.
  private static let inlineBudget: UInt64 = 50_000
  private static let patientBudget: UInt64 = 50_000_000
  /// A build without optimization takes as many times as long.
  private static let slowness: UInt64 = isOptimized ? 1 : 20
  private static let most = 12_000
  private static let longest = Duration.seconds(2)
  private static let decisions = 100

  static let time = ContractRule(
    "time", "its handlers on reactors take 50 µs at most, and decisions that may wait 50 ms",
    hint: "do in host.spawn or in an event handler what takes longer, and answer from what it left"
  ) { course, notes in
    let hub = try await course.hub(isReal: true)
    let declares = course.status(in: hub)?.declares ?? PluginDeclarations()
    var words: [String] = []
    try await talk(declares.receives, to: course.id, in: hub)
    if let reading = hookTimes(of: course.id, in: hub), reading.count > 0 {
      let (half, most) = (reading.quantile(0.5), reading.quantile(0.99))
      if half > inlineBudget * slowness {
        notes.find("holds up its reactor: half of its calls take more than \(half / 1_000) µs")
      }
      words.append("inline p50 \(half.short), p99 \(most.short) of 50 µs (\(reading.count) timed)")
    }
    if declares.decides.contains(where: { $0.intent == AdmitConnection.wireName }) {
      let times = await admissions(in: hub)
      let (half, most) = (times[times.count / 2], times[times.count * 99 / 100])
      if half > patientBudget { notes.find("lets those who connect wait for \(half.short)") }
      words.append("patient p50 \(half.short), p99 \(most.short) of 50 ms")
    }
    let kinds = course.heardKinds(in: hub)
    if !kinds.isEmpty {
      let times = await hearings(kinds, in: hub)
      if let half = times.dropFirst(times.count / 2).first,
        let most = times.dropFirst(times.count * 99 / 100).first
      {
        words.append("events p50 \(half.short), p99 \(most.short)")
      }
    }
    if words.isEmpty { notes.skipped = "it has no handlers" }
    notes.measured = words.joined(separator: "; ") + (isOptimized ? "" : " (debug build)")
  }

  private static let isOptimized: Bool = {
    var isDebug = false
    assert(
      {
        isDebug = true; return true
      }())
    return !isDebug
  }()

  private static func talk(_ receives: [String], to id: String, in hub: TestHub) async throws {
    let began = ContinuousClock.now
    let texts = (receives + ["announce", "offer"]).map {
      #"{"type":"\#($0)","networkName":"lobby","targetPeerId":"\#(PeerID(named: "target"))","data":{}}"#
    }
    await hub.connect("target", in: "lobby")
    await hub.connect("talker", in: "lobby")
    var sent = 0
    // One call in 256 is timed, and a slow one may need its time until then.
    while sent < most {
      let spent = ContinuousClock.now - began
      let isTimed = (hookTimes(of: id, in: hub)?.count ?? 0) > 0
      if spent > longest * (isTimed ? 1 : 10) { break }
      if hub.client("talker")?.isOpen != true { await hub.connect("talker", in: "lobby") }
      if let talker = hub.client("talker") {
        await hub.send(Array(repeating: texts, count: 8).flatMap { $0 }, by: talker)
      }
      sent += texts.count * 8
      hub.forget()
    }
  }

  private static func hookTimes(of id: String, in hub: TestHub) -> HistogramReading? {
    hub.kernel.meters().first {
      $0.name == "hub_plugin_hook_seconds" && $0.labels.contains(MeterLabel("plugin", id))
    }?.histogram
  }

  private static func admissions(in hub: TestHub) async -> [UInt64] {
    var times: [UInt64] = []
    for number in 0..<decisions {
      let began = hub.clock.now
      let client = await hub.connect(PeerID(named: "guest-\(number)"))
      while client.state == .waiting, hub.clock.now - began < 20 * patientBudget {
        await hub.pass(.milliseconds(1))
      }
      times.append(hub.clock.now - began)
      await hub.close(client)
    }
    return times.sorted()
  }

  private static func hearings(_ kinds: [EventKind], in hub: TestHub) async -> [UInt64] {
    var times: [UInt64] = []
    for number in 0..<decisions {
      for kind in kinds {
        guard let event = try? kind.make(FieldDecoder(Sample(.plain, number: number))) else { continue }
        let began = hub.clock.now
        await hub.happen(event, of: kind)
        times.append(hub.clock.now - began)
      }
    }
    return times.sorted()
  }
}

extension HistogramReading {
  /// The bound below which that part of all observations lies, in nanoseconds.
  func quantile(_ part: Double) -> UInt64 {
    var left = Int((Double(count) * part).rounded(.up))
    for (place, bucket) in buckets.enumerated() {
      left -= bucket
      if left <= 0 { return place < Self.bounds.count ? Self.bounds[place] : .max }
    }
    return 0
  }
}

extension UInt64 {
  /// Nanoseconds in the unit that people would choose.
  fileprivate var short: String {
    switch self {
    case .max: "more than a minute"
    case ..<10_000: "\(Double(self / 100) / 10) µs"
    case ..<10_000_000: "\(self / 1_000) µs"
    default: "\(self / 1_000_000) ms"
    }
  }
}
