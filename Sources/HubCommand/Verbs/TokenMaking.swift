internal import Glibc
internal import HubCrypto
internal import HubKernel
internal import HubTokens

/// Makes signed tokens and tickets.
struct TokenMaking {
  private static let usualLifetime = Duration.seconds(3_600)
  private static let ticketLifetime = Duration.seconds(60)

  private let invocation: Invocation
  private let arguments: Arguments

  init(_ invocation: Invocation) {
    self.invocation = invocation
    arguments = invocation.arguments
  }

  func makeToken() throws -> ExitCode {
    let signer = TokenSigner(try material(), id: arguments.value("--kid"))
    let token = try signer.sign(.object(try claims()))
    invocation.console.say(token)
    return .ok
  }

  func makeTicket() throws -> ExitCode {
    guard arguments.value("--key") == nil else {
      throw CommandFailure(.usage, "a ticket is made with a secret", hint: "write --secret file:PATH")
    }
    guard case .secret(let secret) = try material() else { return .failed }
    let ends = try now() + lifetime(Self.ticketLifetime)
    let ticket = Ticket(tenant: arguments.value("--tenant") ?? "default", peer: try peer(), expiry: ends)
    let text = ticket.text(signedWith: secret)
    guard Ticket.read(text) != nil else { throw CommandFailure(.usage, "this is not the name of a tenant") }
    invocation.console.say(text)
    return .ok
  }

  private func claims() throws -> [JSONValue.Member] {
    let now = now()
    var claims = [
      JSONValue.Member("iat", .number(String(now))),
      .init("exp", .number(String(try now + lifetime(Self.usualLifetime)))),
    ]
    for (flag, name) in [("--subject", "sub"), ("--issuer", "iss"), ("--tenant", "tenant")] {
      if let text = arguments.value(flag) { claims.append(.init(name, .string(text))) }
    }
    let audience = arguments.values("--audience")
    if audience.count == 1 { claims.append(.init("aud", .string(audience[0]))) }
    if audience.count > 1 { claims.append(.init("aud", .array(audience.map { .string($0) }))) }
    if let peer = try peer() { claims.append(.init("peer", .string(peer.description))) }
    let networks = arguments.values("--network")
    if !networks.isEmpty { claims.append(.init("networks", .array(networks.map { .string($0) }))) }
    for (flag, name) in [("--hub", "hub"), ("--operator", "operator")] where arguments.has(flag) {
      claims.append(.init(name, .bool(true)))
    }
    for text in arguments.values("--claim") {
      guard let equals = text.firstIndex(of: "="),
        let value = try? JSONValue(parsing: String(text[text.index(after: equals)...]))
      else {
        throw CommandFailure(
          .usage, "'\(text.printable)' is no claim", hint: "write --claim 'level=3' or 'a=\"b\"'")
      }
      let name = String(text[..<equals])
      claims.removeAll { $0.key == name }
      claims.append(.init(name, value))
    }
    // A token that the hub could not read is not made.
    do throws(TokenRefusal) { _ = try Claims(.object(claims)) } catch {
      throw CommandFailure(.usage, error.reason)
    }
    return claims
  }

  private func now() -> Int64 { SystemClock().wallMilliseconds / 1000 }

  private func lifetime(_ usual: Duration) throws -> Int64 {
    guard let text = arguments.value("--expires") else { return usual.milliseconds / 1000 }
    do throws(SettingMistake) {
      return try Duration.parse(text).milliseconds / 1000
    } catch {
      throw CommandFailure(.usage, "--expires: \(error.message)", hint: error.hint)
    }
  }

  private func peer() throws -> PeerID? {
    guard let text = arguments.value("--peer") else { return nil }
    guard let peer = PeerID(text) else { throw CommandFailure(.usage, "a peer id has 40 hexadecimal digits") }
    return peer
  }

  /// What it signs with. Secrets come from files, the environment or standard input, never from the command
  /// line, which every user of the machine can read.
  private func material() throws -> TokenSigner.Material {
    switch (arguments.value("--key"), arguments.value("--secret")) {
    case (let place?, nil):
      let pem = try bytes(place)
      do throws(KeyError) { return .privateKey(try PrivateKey(pem: pem)) } catch {
        throw CommandFailure(.failed, "--key: \(error)")
      }
    case (nil, let place?):
      let bytes = try bytes(place)
      if let complaint = SharedSecret.complaint(about: bytes) {
        throw CommandFailure(.failed, "--secret: \(complaint)")
      }
      guard let secret = SharedSecret(bytes) else {
        throw CommandFailure(.failed, "--secret: it is too short")
      }
      return .secret(secret)
    default:
      throw CommandFailure(
        .usage, "say what to sign with, and say it once", hint: "write --key file:PATH or --secret env:NAME")
    }
  }

  private func bytes(_ place: String) throws -> [UInt8] {
    try SecretInput.bytes(place, environment: invocation.environment)
  }
}
