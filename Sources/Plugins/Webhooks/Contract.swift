public import HubKernel

/// Somebody who should be told what happens has not taken it several times in a row.
public struct WebhookFailing: Event {
  /// What the endpoint is called.
  public let endpoint: String
  /// The tenant it belongs to; nil for one of the server's own.
  public let tenant: Namespace?
  /// Why, in a sentence.
  public let reason: String
}

/// Somebody who failed before takes again what he is told.
public struct WebhookRecovered: Event {
  /// What the endpoint is called.
  public let endpoint: String
  /// The tenant it belongs to; nil for one of the server's own.
  public let tenant: Namespace?
  /// How often it had failed in a row.
  public let failures: Int
}
