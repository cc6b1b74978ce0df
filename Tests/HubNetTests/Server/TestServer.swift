import Glibc
import HubKernel

@testable import HubNet

/// A server with a kernel and one plugin that answers a little of everything.
struct TestServer: Sendable {
  let kernel: Kernel
  let server: Server
  let log: TestLog

  var address: String { server.addresses.first { !$0.isAdmin }?.text ?? "" }
  var adminAddress: String { server.addresses.first { $0.isAdmin }?.text ?? "" }

  /// Runs a test that waits on sockets, on a thread of its own so that the hub's tasks are not kept waiting.
  static func run(
    _ change: (inout HubSettings) -> Void = { _ in }, _ body: @escaping @Sendable (TestServer) throws -> Void
  ) async throws {
    var settings = HubSettings()
    settings.listen = ["127.0.0.1:0"]
    settings.reactors = 2
    change(&settings)
    var problems = Problems()
    let catalogue = [CatalogueEntry(TestPlugin.self)]
    let configuration = Configuration.read(
      ["plugins": ["test"]], catalogue: catalogue, problems: &problems)
    let log = TestLog()
    let kernel = Kernel(
      configuration, catalogue: catalogue, lanes: Server.reactorCount(settings), sink: log)
    try await kernel.boot()
    let server: Server
    do { server = try Server.start(kernel, settings) } catch {
      await kernel.stop()
      throw error
    }
    let test = TestServer(kernel: kernel, server: server, log: log)
    defer { server.stop() }
    try await onThread { try body(test) }
    await kernel.stop()
  }

  func connect(receiveBuffer: Int32? = nil) throws -> TestSocket {
    try TestSocket(address, receiveBuffer: receiveBuffer)
  }

  /// A socket after the WebSocket handshake.
  func open(_ path: String = "/echo", receiveBuffer: Int32? = nil) throws -> TestSocket {
    let socket = try connect(receiveBuffer: receiveBuffer)
    try socket.upgrade(path)
    return socket
  }

  /// One request on a connection of its own.
  func get(_ path: String) throws -> TestResponse { try TestServer.get(path, from: address) }

  static func get(_ path: String, from address: String) throws -> TestResponse {
    let socket = try TestSocket(address)
    return try socket.get(path)
  }

  func meter(_ name: String) -> Int {
    kernel.meters().first { $0.name == "hub_net_\(name)" }?.value ?? -1
  }

  /// Waits until something has become so, and says whether it has.
  func eventually(_ condition: () -> Bool) -> Bool {
    let deadline = ContinuousClock.now + .seconds(10)
    while ContinuousClock.now < deadline {
      if condition() { return true }
      poll(nil, 0, 5)
    }
    return condition()
  }
}

/// Keeps what is logged.
final class TestLog: LogSink {
  private let records = Lock<[LogRecord]>([])

  func write(_ record: LogRecord) { records.withLock { $0.append(record) } }

  func count(_ message: String) -> Int { records.withLock { $0.filter { $0.message == message }.count } }
}

func onThread(_ body: @escaping @Sendable () throws -> Void) async throws {
  final class Box: Sendable {
    let body: @Sendable () throws -> Void
    let continuation: CheckedContinuation<Void, any Error>
    init(_ body: @escaping @Sendable () throws -> Void, _ continuation: CheckedContinuation<Void, any Error>)
    {
      self.body = body
      self.continuation = continuation
    }
  }
  try await withCheckedThrowingContinuation { continuation in
    var thread = pthread_t()
    let box = Unmanaged.passRetained(Box(body, continuation))
    pthread_create(
      &thread, nil,
      { argument in
        guard let argument else { return nil }
        let box = Unmanaged<Box>.fromOpaque(argument).takeRetainedValue()
        box.continuation.resume(with: Result { try box.body() })
        return nil
      }, box.toOpaque())
    pthread_detach(thread)
  }
}
