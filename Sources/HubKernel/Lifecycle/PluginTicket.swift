import Synchronization

/// What the kernel knows of a running plugin: everything done in its name is booked here.
public final class PluginTicket: Sendable {
  /// The plugin's id.
  public let id: String
  let broken = Atomic<Bool>(false)
  private let calls = Counter()
  private let hasRefusedOutOfPlace = Atomic<Bool>(false)
  private let refusedCodes = Lock([StaticCode: Int]())
  private let timing = Lock(Timing())
  private let hookTime: Histogram
  private let clock: any HubClock
  private let log: Log

  struct Timing {
    var samples = 0
    var total: UInt64 = 0
    var longest: UInt64 = 0
    var lastComplaint: UInt64 = 0
  }

  /// One call in so many is timed.
  private static let sampling = 256
  /// A handler on a reactor should not take longer.
  private static let budget: UInt64 = 50_000
  private static let complaintInterval: UInt64 = 60_000_000_000

  init(id: String, clock: any HubClock, log: Log, registry: MeterRegistry) {
    self.id = id
    hookTime = Meters(owner: id, registry: registry).kernelHistogram(
      "plugin_hook_seconds", "time of a plugin's calls on reactors, one in 256", labels: ["plugin": id])
    self.clock = clock
    self.log = log
  }

  /// Whether its decisions are made as if it were not there.
  @inline(__always) var isBroken: Bool { broken.load(ordering: .relaxed) }

  /// Zero, unless this call is to be timed.
  @inline(__always)
  func startTiming(on lane: UInt16) -> UInt64 {
    calls.next(on: lane) & (PluginTicket.sampling - 1) == 0 ? clock.now : 0
  }

  @inline(__always)
  func stopTiming(_ began: UInt64) {
    if began != 0 { book(clock.now &- began) }
  }

  @inline(never)
  private func book(_ spent: UInt64) {
    hookTime.observe(spent)
    let now = clock.now
    let mustComplain = timing.withLock { timing in
      timing.samples += 1
      timing.total &+= spent
      timing.longest = max(timing.longest, spent)
      guard spent > PluginTicket.budget, now &- timing.lastComplaint > PluginTicket.complaintInterval else {
        return false
      }
      timing.lastComplaint = now
      return true
    }
    if mustComplain {
      log.warning("a handler holds up its reactor", ["plugin": id, "microseconds": "\(spent / 1_000)"])
    }
  }

  /// A mistake of whoever wrote the plugin; once is enough to say so.
  func noteRefusalOutOfPlace(intent: String) {
    guard !hasRefusedOutOfPlace.exchange(true, ordering: .relaxed) else { return }
    log.error("a plugin refuses at a stage where nobody may", ["plugin": id, "intent": intent])
  }

  func countRefusal(_ code: StaticCode) { refusedCodes.withLock { $0[code, default: 0] += 1 } }

  /// How many times handlers on reactors were called.
  public var callCount: Int { calls.value }
  /// How often each code was given as a reason to refuse.
  public var refusals: [StaticCode: Int] { refusedCodes.withLock { $0 } }
  /// The mean and the longest of the timed calls, in nanoseconds.
  public var handlerTime: (mean: UInt64, longest: UInt64) {
    timing.withLock { ($0.samples == 0 ? 0 : $0.total / UInt64($0.samples), $0.longest) }
  }
}
