import HubCrypto
import HubKernel

extension Keeper {
  /// A certificate that ends so soon should have been replaced long ago.
  private static let late: Int64 = 3 * 86_400

  /// How it is, for whoever asks.
  var health: Health {
    if settings.domains.isEmpty { return .degraded("acme.domains is empty: which names is it for?") }
    let state = state.withLock { $0 }
    if let complaint = state.complaint { return .degraded(complaint) }
    let isOurs = state.certificate.map { $0.fingerprint.hex == state.ledger.issued } ?? false
    if !state.ledger.reason.isEmpty {
      let since = isOurs ? "the certificate was not renewed" : "there is no certificate yet"
      return .degraded("\(since): \(state.ledger.reason)")
    }
    return isOurs ? .ok : .degraded("there is no certificate yet, and nobody believes the one that is shown")
  }

  /// Answers a challenge over HTTP.
  func answer(_ token: String) -> HTTPResponse {
    guard let text = board?.file(token) else {
      return .problem(
        404, code: "no-such-challenge", "no order waits for this token", by: AcmePlugin.manifest.id)
    }
    metrics.answered.add()
    return HTTPResponse(
      headers: [("content-type", "application/octet-stream"), ("cache-control", "no-store")],
      body: .bytes(Array(text.utf8)))
  }

  /// Says how the certificate is and when the next is due.
  func report() -> HTTPResponse {
    let now = host.hub.wallMilliseconds
    let (state, due) = (state.withLock { $0 }, due(at: now))
    let json = JSONWriter()
    json.object { json in
      json.list("domains") { list in for name in settings.domains { list.string(name) } }
      json.field("directory", settings.directory)
      json.field("challenge", settings.challenge.rawValue)
      json.field("issued", state.certificate.map { $0.fingerprint.hex == state.ledger.issued } ?? false)
      if let certificate = state.certificate {
        json.field("begins", Timestamp.text(certificate.notBefore &* 1_000))
        json.field("ends", Timestamp.text(certificate.notAfter &* 1_000))
        json.field("fingerprint", certificate.fingerprint.hex)
      }
      json.field("ordering", state.isOrdering)
      json.field("next", Timestamp.text(max(due, now)))
      json.field("failures", state.ledger.failures)
      if !state.ledger.reason.isEmpty { json.field("trouble", state.ledger.reason) }
    }
    return .json(Array(json.bytes))
  }

  /// Orders at once, unless as many orders were begun as a day may have.
  func renewNow() async -> HTTPResponse {
    guard !settings.domains.isEmpty else {
      return .problem(409, code: "no-domains", "acme.domains names nothing", by: AcmePlugin.manifest.id)
    }
    let now = host.hub.wallMilliseconds
    let isFull = state.withLock { $0.ledger.isFull(at: now, ordersPerDay: settings.ordersPerDay) }
    if isFull {
      return .problem(
        409, code: "too-many-orders", "as many orders were begun in 24 hours as ordersPerDay allows",
        by: AcmePlugin.manifest.id)
    }
    guard await order() else {
      return .problem(
        409, code: "order-under-way", "an order is under way already", by: AcmePlugin.manifest.id)
    }
    return report()
  }
}
