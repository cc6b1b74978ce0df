internal import HubKernel

/// Asks the public address of a hub about records.
struct RecordClient: Sendable {
  /// What the original hubs listen on, where nothing else is said.
  private static let usualURL = "http://127.0.0.1:3000"

  let locator: HubLocator
  let target: AdminTarget

  init(_ invocation: Invocation) throws(CommandFailure) {
    let url = try Self.url(invocation)
    guard let locator = HubLocator(url), locator.path == "/" else {
      throw CommandFailure(
        .usage, "'\(url.printable)' is not the address of a hub",
        hint: "write --url http://127.0.0.1:3000 or --url https://hub.example.org")
    }
    self.locator = locator
    var target = AdminTarget(.tcp(host: locator.host, port: locator.port))
    target.isSecure = locator.isSecure
    target.isPlainOnPurpose = true
    target.authority = invocation.arguments.value("--authority") ?? ""
    if let file = invocation.arguments.value("--token-file") {
      target.token = try AdminTarget.token(inFile: file)
    }
    self.target = target
  }

  private static func url(_ invocation: Invocation) throws(CommandFailure) -> String {
    if let url = invocation.arguments.value("--url") { return url }
    let hub = ConfigurationLoader(invocation, asksPrograms: false).load(withSecrets: false).configuration.hub
    guard let listening = hub.listen.first, let place = HostPort(Introduction.reachable("\(listening)"))
    else {
      return usualURL
    }
    let name = place.host.contains(":") ? "[\(place.host)]" : place.host
    return "\(hub.tls.isOn ? "https" : "http")://\(name):\(place.port)"
  }

  /// Asks, and says of a hub that is not there where else it may be.
  func reply(_ method: String, _ path: String, body: [UInt8] = []) async throws -> AdminClient.Answer {
    do {
      return try await AdminClient(target).reply(
        to: AdminClient.Request(method: method, path: path, body: body))
    } catch let failure as CommandFailure where failure.code == .unreachable {
      throw CommandFailure(
        .unreachable, "no hub answers at \(locator.text.printable)",
        hint: "start one with 'hubctl run', or say where it is with --url")
    }
  }

  /// A good answer as a tree; a bad one is thrown.
  func ask(_ method: String, _ path: String, body: [UInt8] = []) async throws -> JSONValue {
    let answer = try await reply(method, path, body: body)
    if answer.status == 404 {
      throw CommandFailure(
        .notFound, "the hub at \(locator.text.printable) keeps no records",
        hint: "switch on 'records' and 'sqlite-storage' in its Plugins.yaml")
    }
    if let failure = AdminClient.failure(answer) {
      throw CommandFailure(failure.code, failure.message, hint: Self.hint(answer) ?? failure.hint)
    }
    guard let json = answer.json else {
      throw CommandFailure(.failed, "what listens at \(locator.text.printable) is no hub")
    }
    return json
  }

  private static func hint(_ answer: AdminClient.Answer) -> String? {
    switch answer.json?["code"]?.text {
    case "unsigned-refused": "sign it: hubctl token new key --out me.pem, and then --key file:me.pem"
    case "bad-signature": "the tenant is signed too: is --namespace its name on the hub?"
    case "from-the-future": "the clocks of this machine and of the hub differ"
    case "identification-needed": "name the file of a token with --token-file"
    default: nil
    }
  }

  /// The path that finds a topic.
  static func path(of topic: String, limit: String? = nil) -> String {
    "/api/find/\(PercentEscapes.encode(topic))" + (limit.map { "?limit=\($0)" } ?? "")
  }
}
