internal import Glibc
internal import HubKernel

/// What `hubctl top` does: asks the hub again and again, and shows what it says.
struct TopDesk {
  /// What may happen while it is shown.
  enum Happening: Sendable {
    case keys([UInt8])
    case signal(Int32)
    case sample(TopSample)
    case miss(String)
  }

  /// So much of the past counts for what is said of the last minute.
  private static let minute = 60.0
  private static let usualWidth = 100

  let invocation: Invocation
  let client: AdminClient
  let interval: Duration
  private let start = ContinuousClock.now

  init(_ invocation: Invocation) throws {
    self.invocation = invocation
    client = try AdminClient(invocation)
    let text = invocation.arguments.value("--every") ?? "1s"
    guard let interval = try? Duration.parse(text), (.milliseconds(100) ... .seconds(3600)).contains(interval)
    else {
      throw CommandFailure(
        .usage, "'\(text.printable)' is no time from 100ms to 1h", hint: "write --every 2s")
    }
    self.interval = interval
  }

  private var view: TopView {
    let order = invocation.arguments.value("--sort").flatMap(TopOrder.init(rawValue:)) ?? .cost
    return TopView(
      address: client.address, interval: interval, filter: invocation.arguments.value("--tenant") ?? "",
      order: order)
  }

  private func sample() async throws -> TopSample {
    let start = start
    return try await TopSample.take(from: client) {
      Double((ContinuousClock.now - start) / .milliseconds(1)) / 1_000
    }
  }

  func run() async throws -> ExitCode {
    let console = invocation.console
    let isJSON = invocation.arguments.has("--json")
    let isOnce = invocation.arguments.has("--once") || !(isJSON || console.output.isTerminal)
    if isJSON || isOnce { return try await write(isJSON: isJSON, isOnce: isOnce) }
    guard isatty(STDIN_FILENO) == 1 else {
      throw CommandFailure(.usage, "there are no keys without a terminal", hint: "write --once or --json")
    }
    return try await show()
  }

  /// One picture without a terminal, or a line of JSON for each.
  private func write(isJSON: Bool, isOnce: Bool) async throws -> ExitCode {
    var past = [try await sample()]
    var view = view
    while true {
      try await Task.sleep(for: interval)
      past = Self.kept(past, try await sample())
      guard let figures = Self.figures(past) else { continue }
      if isJSON {
        invocation.console.say(figures.json(at: Timestamp.text(Int64(time(nil)) * 1_000)))
      } else {
        view.take(figures)
        let width = invocation.console.output.isTerminal ? TopTerminal.size.width : Self.usualWidth
        let colour = invocation.console.output.hasColour
        let lines = view.page(width: width).map { $0.written(colour: colour) }
        invocation.console.say(lines.joined(separator: "\n"))
      }
      if isOnce { return .ok }
    }
  }

  static func figures(_ past: [TopSample]) -> TopFigures? {
    past.last.map { TopFigures(now: $0, before: past.dropLast().last, minuteAgo: past.first) }
  }

  /// The samples of the last minute with one more.
  static func kept(_ past: [TopSample], _ sample: TopSample) -> [TopSample] {
    // A hub that was started again has nothing to do with what was before.
    let isSame = past.last.map { $0.uptime <= sample.uptime } ?? true
    let former = isSame ? past : []
    let recent = former.filter { sample.seconds - $0.seconds <= minute }
    return (recent.isEmpty ? former.suffix(1) : recent) + [sample]
  }

  /// The live picture, until somebody ends it.
  private func show() async throws -> ExitCode {
    // Whoever mistyped an address wants to hear of it, and no empty screen.
    let first = try await sample()
    let (happenings, teller) = AsyncStream.makeStream(of: Happening.self)
    try SignalPipe.open([SIGWINCH, SIGTERM, SIGHUP, SIGINT, SIGCONT]) { teller.yield(.signal($0)) }
    let terminal = try TopTerminal(colour: invocation.console.output.hasColour)
    defer { terminal.restore() }
    try BackgroundThread.begin {
      while true {
        let bytes = Descriptor.read(STDIN_FILENO, upTo: 256)
        // A terminal that is gone ends this as SIGHUP does.
        guard !bytes.isEmpty else { break }
        teller.yield(.keys(bytes))
      }
      teller.yield(.signal(SIGHUP))
    }
    let asking = Task { await ask(teller) }
    defer { asking.cancel() }
    teller.yield(.sample(first))
    return await follow(happenings, terminal)
  }

  private func ask(_ teller: AsyncStream<Happening>.Continuation) async {
    while !Task.isCancelled {
      try? await Task.sleep(for: interval)
      do {
        teller.yield(.sample(try await sample()))
      } catch let failure as CommandFailure {
        teller.yield(.miss(failure.message))
      } catch {
        teller.yield(.miss("\(error)"))
      }
    }
  }

  private func follow(_ happenings: AsyncStream<Happening>, _ terminal: TopTerminal) async -> ExitCode {
    var (view, keys, past) = (view, TopKey.Reader(), [TopSample]())
    for await happening in happenings {
      switch happening {
      case .sample(let sample):
        past = Self.kept(past, sample)
        if let figures = Self.figures(past) { view.take(figures) }
      case .miss(let why): view.miss("\(why); asked again every \(Self.words(interval))")
      case .keys(let bytes):
        for key in keys.take(bytes) where !view.press(key) { return key == .interrupt ? .interrupted : .ok }
      case .signal(SIGWINCH), .signal(SIGCONT): terminal.forget()
      case .signal(SIGINT): return .interrupted
      case .signal(let number):
        terminal.restore()
        Self.end(by: number)
        return .interrupted
      }
      let size = TopTerminal.size
      terminal.draw(view.lines(width: size.width, height: size.height))
    }
    return .ok
  }

  /// Ends the process as whoever sent the signal expects.
  private static func end(by number: Int32) {
    signal(number, SIG_DFL)
    // Threads of tasks may keep signals out, and then it would wait for ever.
    var those = sigset_t()
    sigemptyset(&those)
    sigaddset(&those, number)
    pthread_sigmask(SIG_UNBLOCK, &those, nil)
    raise(number)
  }

  private static func words(_ interval: Duration) -> String {
    interval < .seconds(1)
      ? "\(Int(interval / .milliseconds(1))) ms" : "\(Int((interval / .seconds(1)).rounded())) s"
  }
}
