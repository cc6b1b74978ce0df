internal import CHubSys
internal import Glibc

/// What a service manager that started us (systemd, or one that speaks its protocol) wants to hear. Does
/// nothing when there is none.
public struct ServiceManager: Sendable {
  private let socket: String?
  /// How often `watchdog` must be called, in microseconds; nil when nobody waits for it.
  public let watchdogMicroseconds: UInt64?

  /// Finds the manager in the environment.
  public init() {
    self.init(socket: Self.variable("NOTIFY_SOCKET"))
  }

  init(socket: String?) {
    self.socket = socket
    let isForUs = Self.variable("WATCHDOG_PID").map { $0 == "\(getpid())" } ?? true
    watchdogMicroseconds = isForUs ? Self.variable("WATCHDOG_USEC").flatMap { UInt64($0) } : nil
  }

  /// The hub serves.
  public func ready(_ status: String) { say("READY=1\nSTATUS=\(Self.line(status))") }
  /// The hub reads its settings again; `ready` follows.
  public func reloading() { say("RELOADING=1\nMONOTONIC_USEC=\(Self.microseconds())") }
  /// The hub stops.
  public func stopping() { say("STOPPING=1") }
  /// The hub lives.
  public func watchdog() { say("WATCHDOG=1") }
  /// One line for people.
  public func status(_ text: String) { say("STATUS=\(Self.line(text))") }

  private func say(_ message: String) {
    guard let socket else { return }
    var message = message
    message.withUTF8 { text in _ = hub_notify(socket, text.baseAddress, text.count) }
  }

  /// A line break would begin another assignment.
  private static func line(_ text: String) -> String {
    String(decoding: text.utf8.map { ASCII.isControl($0) ? ASCII.space : $0 }, as: UTF8.self)
  }

  private static func microseconds() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) &* 1_000_000 &+ UInt64(time.tv_nsec) / 1000
  }

  static func variable(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
  }
}
