import HubCrypto
import HubKernel
import HubTesting
import HubTokens

/// An authority in memory (RFC 8555), which checks what it is sent and can be told to fail.
final class Authority: HTTPFetching {
  /// What goes wrong.
  enum Fault: Equatable {
    case none
    /// Nobody answers.
    case away
    /// So many good nonces are refused.
    case badNonces(Int)
    case refuses(path: String, status: Int, code: String, retryAfter: String?)
    /// Nothing is ever proven.
    case unproven
    /// An order never gets further.
    case processing
    case otherName
    case otherKey
    case ended
    case garbage
    case body(path: String, [UInt8])
  }

  struct State {
    var fault = Fault.none
    var nonces: Set<String> = []
    var made = 0
    var refused = 0
    var orders = 0
    var accounts: [String] = []
    var proven: Set<String> = []
    var finalized = false
    var certificate: [UInt8] = []
    var paths: [String] = []
    var mistakes: [String] = []
    var needsBinding = false
    var hasBinding = false
  }

  static let root = "https://ca.test"
  let lifetime: Int64
  let kind: String
  let domains: [String]
  let clock: any HubClock
  let state = Lock(State())
  private let issuer: SelfSigned
  /// Looks whether a name is proven.
  let looks = Lock<Look>(Look { _, _, _ in false })

  struct Look {
    let at: @Sendable (_ name: String, _ token: String, _ thumbprint: String) -> Bool
    init(_ at: @escaping @Sendable (String, String, String) -> Bool) { self.at = at }
  }

  init(clock: any HubClock, kind: String, domains: [String], lifetime: Int64) throws {
    (self.clock, self.kind, self.domains, self.lifetime) = (clock, kind, domains, lifetime)
    issuer = try SelfSigned.authority("Authority")
  }

  func fail(_ fault: Fault) {
    state.withLock { state in
      state.fault = fault
      state.refused = 0
    }
  }

  func fetch(_ request: OutgoingRequest) async throws -> OutgoingAnswer {
    let path = String(request.url.dropFirst(Self.root.count))
    let fault = state.withLock { state in
      state.paths.append(path)
      return state.fault
    }
    if fault == .away { throw FetchError.unreachable("nobody is there") }
    var answer = try answer(path, request, fault)
    if case .refuses(path, let status, let code, let retryAfter) = fault {
      answer = Self.problem(status, code, "no, and this is why")
      if let retryAfter { answer.headers.append(("retry-after", retryAfter)) }
    }
    if case .body(path, let body) = fault { answer.body = body }
    let nonce = state.withLock { state in
      state.made += 1
      state.nonces.insert("nonce-\(state.made)")
      return "nonce-\(state.made)"
    }
    answer.headers.append(("replay-nonce", nonce))
    return answer
  }

  private func answer(_ path: String, _ request: OutgoingRequest, _ fault: Fault) throws -> OutgoingAnswer {
    switch path {
    case "/dir":
      let binding = state.withLock { $0.needsBinding }
      return Self.json(
        """
        {"newNonce":"\(Self.root)/nonce","newAccount":"\(Self.root)/account","newOrder":"\(Self.root)/orders",
        "meta":{"termsOfService":"\(Self.root)/terms","externalAccountRequired":\(binding)}}
        """)
    case "/nonce": return OutgoingAnswer(status: 204)
    default: break
    }
    guard let (header, payload) = read(request) else { return Self.problem(400, "malformed", "not signed") }
    let isGood = state.withLock { state in
      let isKnown = state.nonces.remove(header["nonce"]?.text ?? "") != nil
      if !isKnown { state.mistakes.append("a nonce was used twice") }
      if case .badNonces(let count) = fault, state.refused < count {
        state.refused += 1
        return false
      }
      return isKnown
    }
    guard isGood else { return Self.problem(400, "badNonce", "another nonce, please") }
    return try serve(path, header, payload, fault)
  }

  /// The header and the payload, if the key in it, or that of the account, signed them for this address.
  private func read(_ request: OutgoingRequest) -> (header: JSONValue, payload: JSONValue?)? {
    guard request.method == "POST", request.headers.contains(where: { $0.value == "application/jose+json" }),
      let whole = try? JSONValue(parsing: String(decoding: request.body, as: UTF8.self)),
      let first = whole["protected"]?.text, let second = whole["payload"]?.text,
      let signature = whole["signature"].flatMap({ $0.text }).flatMap({ Base64URL.decode($0.utf8) }),
      let header = Self.tree(first), header["alg"]?.text == "ES256", header["url"]?.text == request.url
    else { return nil }
    let known = state.withLock { $0.accounts }
    var jwk = header["jwk"]
    if let kid = header["kid"]?.text {
      guard kid == "\(Self.root)/account/1", let text = known.first, header["jwk"] == nil else { return nil }
      jwk = try? JSONValue(parsing: text)
    }
    guard let jwk, let x = jwk["x"]?.text.flatMap({ Base64URL.decode($0.utf8) }),
      let y = jwk["y"]?.text.flatMap({ Base64URL.decode($0.utf8) }),
      let key = try? PublicKey(p256: x, y), key.verifies(signature, of: Array("\(first).\(second)".utf8))
    else { return nil }
    return (header, second.isEmpty ? nil : Self.tree(second))
  }

  private func serve(
    _ path: String, _ header: JSONValue, _ payload: JSONValue?, _ fault: Fault
  ) throws -> OutgoingAnswer {
    let parts = path.split(separator: "/")
    switch parts.first {
    case "account":
      guard let jwk = header["jwk"], payload?["termsOfServiceAgreed"]?.bool == true else {
        return Self.problem(403, "userActionRequired", "agree to the terms")
      }
      state.withLock { state in
        state.accounts = ["\(jwk)"]
        state.hasBinding = payload?["externalAccountBinding"]?["signature"] != nil
      }
      return Self.json("{\"status\":\"valid\"}", status: 201, location: "/account/1")
    case "orders":
      state.withLock { state in
        state.orders += 1
        (state.proven, state.finalized, state.paths) = ([], false, [])
      }
      return Self.json(order(fault), status: 201, location: "/order/1")
    case "order": return Self.json(order(fault))
    case "authorization": return Self.json(authorization(Int(parts[1]) ?? 0, fault))
    case "challenge":
      let place = Int(parts[1]) ?? 0
      let (name, token) = (domains[place], Self.token(place))
      let jwk = state.withLock { $0.accounts.first ?? "" }
      let thumbprint = Base64URL.encode(Digest.sha256(Array(jwk.utf8)).bytes)
      let isSeen = looks.withLock { $0 }.at(name, token, thumbprint)
      if isSeen, fault != .unproven { _ = state.withLock { $0.proven.insert(name) } }
      return Self.json("{\"status\":\"processing\"}")
    case "finalize":
      let request = Base64URL.decode((payload?["csr"]?.text ?? "").utf8) ?? []
      try issue(request, fault)
      return Self.json(order(fault))
    case "certificate":
      let bytes = state.withLock { $0.certificate }
      return OutgoingAnswer(status: 200, body: bytes)
    default: return Self.problem(404, "malformed", "nothing is there")
    }
  }

  private func issue(_ request: [UInt8], _ fault: Fault) throws {
    let begin = clock.wallMilliseconds / 1_000 - (fault == .ended ? 2 * lifetime : 0)
    let validity = CertificateValidity(notBefore: begin, notAfter: begin + lifetime)
    var certificate = try issuer.issue(
      for: fault == .otherName ? ["else.test"] : domains, to: request, validity: validity)
    if fault == .otherKey { certificate = try issuer.issue(for: domains, validity: validity).certificate }
    if fault == .garbage { certificate = Array("-----BEGIN CERTIFICATE-----\nAAAA\n".utf8) }
    state.withLock { [certificate] state in
      state.certificate = certificate + issuer.certificate
      state.finalized = true
    }
  }

  private func order(_ fault: Fault) -> String {
    let (isProven, isFinal) = state.withLock { ($0.proven.count == domains.count, $0.finalized) }
    let status =
      fault == .processing ? "processing" : isFinal ? "valid" : isProven ? "ready" : "pending"
    let places = domains.indices.map { "\"\(Self.root)/authorization/\($0)\"" }.joined(separator: ",")
    return """
      {"status":"\(status)","authorizations":[\(places)],"finalize":"\(Self.root)/finalize/1",
      "certificate":"\(Self.root)/certificate/1"}
      """
  }

  private func authorization(_ place: Int, _ fault: Fault) -> String {
    let name = domains[place]
    let isProven = state.withLock { $0.proven.contains(name) }
    let isAsked = state.withLock { $0.paths.contains("/challenge/\(place)") }
    let status = isProven ? "valid" : isAsked ? "invalid" : "pending"
    let error = "\"error\":{\"type\":\"urn:ietf:params:acme:error:connection\",\"detail\":\"refused there\"},"
    return """
      {"status":"\(status)","identifier":{"type":"dns","value":"\(name)"},"challenges":[
      {"type":"dns-01","url":"\(Self.root)/other","token":"x"},
      {\(status == "invalid" ? error : "")"type":"\(kind)","url":"\(Self.root)/challenge/\(place)",
      "token":"\(Self.token(place))"}]}
      """
  }

  static func token(_ place: Int) -> String { "token-of-22-letters-and-more-\(place)" }

  static func tree(_ text: String) -> JSONValue? {
    Base64URL.decode(text.utf8).flatMap { try? JSONValue(parsing: String(decoding: $0, as: UTF8.self)) }
  }

  static func json(_ text: String, status: Int = 200, location: String? = nil) -> OutgoingAnswer {
    var headers = [(name: "content-type", value: "application/json")]
    if let location { headers.append(("location", root + location)) }
    return OutgoingAnswer(status: status, headers: headers, body: Array(text.utf8))
  }

  static func problem(_ status: Int, _ code: String, _ detail: String) -> OutgoingAnswer {
    json("{\"type\":\"urn:ietf:params:acme:error:\(code)\",\"detail\":\"\(detail)\"}", status: status)
  }
}
