public import HubKernel

/// Tells other servers what happens here: signed, in order, and so that they notice what they missed.
public final class WebhooksPlugin: Plugin {
  public static let manifest = Manifest(
    "webhooks", "Tells other servers what happens, over HTTP, signed and in order.",
    requires: [Capability((any HubControl).self), Capability((any HTTPFetching).self)])

  /// What an instance works with once it has begun.
  struct Desk {
    var office: Office?
    var hasBegun = false
    var isSucceeded = false
    var beats = 0
    var complaints: [String] = []
  }

  private static let beat = Duration.milliseconds(25)
  /// Every so many beats somebody looks after how it goes.
  private static let beatsOfALook = 10
  /// How long the end of the hub waits for what is still to be told.
  private static let lastWait = Duration.seconds(3)
  private static let lastGlance = Duration.milliseconds(20)

  let settings: Tenanted<Settings>
  let host: Host
  let control: any HubControl
  let desk = Lock(Desk())

  public init(_ settings: Tenanted<Settings>, _ host: Host) throws {
    self.settings = settings
    self.host = host
    control = try host.require((any HubControl).self)
    if settings.server.endpoints.isEmpty { _ = Metrics(host.metrics, endpoint: "none") }
    // Named here, so that somebody may want to be told of them.
    _ = (host.emitter(WebhookFailing.self), host.emitter(WebhookRecovered.self))
  }

  public func wire(_ hub: Wiring) {
    hub.serve(.GET, "/webhooks/snapshot", for: .operators) { [self] in await snapshot($0) }
    hub.health { [self] in
      let complaints = desk.withLock { $0.complaints }
      return complaints.isEmpty ? .ok : .degraded(complaints.joined(separator: "; "))
    }
  }

  public func start() async throws {
    let plans = CourierPlan.plans(settings)
    let known = control.names().events
    if let mistake = plans.lazy.compactMap({ $0.mistake(known: known) }).first { throw mistake }
    let intake = Intake(control, host.clock)
    intake.begin()
    desk.withLock { $0.office = Office(intake) }
    // Whether there is a predecessor is known when the first beat comes, and not before.
    host.every(Self.beat) { [self] in await look() }
  }

  public func adopt(_ predecessor: WebhooksPlugin) {
    let office = predecessor.desk.withLock { desk in
      desk.isSucceeded = true
      return desk.hasBegun ? desk.office : nil
    }
    guard let office else { return }
    desk.withLock { desk in
      // What this instance has heard so far, the other one has heard as well.
      desk.office?.intake.end()
      desk.office = office
    }
  }

  public func stop() async {
    let desk = desk.withLock { $0 }
    guard let office = desk.office, !(desk.isSucceeded && desk.hasBegun) else { return }
    guard desk.hasBegun else { return office.intake.end() }
    let end = host.clock.now &+ Self.lastWait.nanoseconds
    for courier in office.all {
      while await !courier.isAtRest(), host.clock.now < end {
        await host.clock.sleep(until: host.clock.now &+ Self.lastGlance.nanoseconds)
      }
    }
    office.intake.end()
    // Peers that are still here will never be heard to leave.
    for courier in office.all { await courier.close(isOrderly: host.hub.connections == 0) }
  }

  /// Begins at the first beat, and then looks after how it goes from time to time.
  private func look() async {
    let (office, beats) = desk.withLock { desk in
      desk.beats += 1
      return (desk.office, desk.beats)
    }
    guard let office else { return }
    if beats == 1 { await begin(office) }
    guard beats % Self.beatsOfALook == 1 else { return }
    var complaints: [String] = []
    for courier in office.all {
      if let complaint = await courier.survey() { complaints.append(complaint) }
    }
    desk.withLock { [complaints] in $0.complaints = complaints }
  }

  private func begin(_ office: Office) async {
    await office.arrange(settings, host)
    desk.withLock { $0.hasBegun = true }
    for courier in office.all {
      host.spawn { await courier.write() }
      host.spawn { await courier.send() }
    }
  }
}
