/// Asks other servers over HTTP and HTTPS. The kernel offers it to plugins that name it in their manifest.
public protocol HTTPFetching: Sendable {
  /// Sends a request and returns the whole answer, whatever its status; throws `FetchError` when there is
  /// none. Nothing it throws repeats the query, the fields or the body of the request.
  func fetch(_ request: OutgoingRequest) async throws -> OutgoingAnswer
}
