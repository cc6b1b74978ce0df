import HubBase

/// A refusal with the plugin that made it, which is named in the log and on the wire.
public struct Refusal: Error, Sendable, Equatable {
  /// The stable code.
  public var code: StaticCode
  /// A sentence.
  public var reason: String
  /// The plugin.
  public var by: String
  /// When it is worth trying again.
  public var retryAfter: Duration?
  /// The question that was answered with no; nil when nobody was asked.
  public var stage: Stage?
  /// Which of the plugin's rules it was, by the name of its setting.
  public var rule: StaticCode?

  /// Describes a refusal.
  public init(
    _ code: StaticCode, _ reason: String, by: String, retryAfter: Duration? = nil, stage: Stage? = nil,
    rule: StaticCode? = nil
  ) {
    self.code = code
    self.reason = reason
    self.by = by
    self.retryAfter = retryAfter
    self.stage = stage
    self.rule = rule
  }

  /// The same in HTTP. The status follows from the question that was answered with no.
  package var response: HTTPResponse {
    let status =
      switch stage {
      // RFC 9110 §15.5.2: that is what this word is for, whoever says it and whenever.
      case _ where code == "unauthorized": 401
      case .screen: retryAfter == nil ? 403 : 429
      case .identify: 401
      default: retryAfter == nil ? 403 : 503
      }
    let seconds = retryAfter.map { Double($0.milliseconds) / 1000 }
    var response = HTTPResponse.problem(
      status, code: code.description, reason, by: by, retryAfter: seconds, rule: rule?.description)
    if let retryAfter {
      response.headers.append(("retry-after", String((retryAfter.milliseconds + 999) / 1000)))
    }
    if status == 401 { response.headers.append(("www-authenticate", "Bearer realm=\"hub\"")) }
    return response
  }
}
