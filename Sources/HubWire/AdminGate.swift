/// Stands in front of everything that only operators and administrators may ask on the admin listener,
/// whichever plugin answers it. The plugin that offers one decides who comes through.
public protocol AdminGate: Sendable {
  /// The answer to a request, which `next` gives when the request may be carried out.
  func answer(
    _ request: HTTPRequest, on route: ServedRoute, _ next: @Sendable (HTTPRequest) async -> HTTPResponse
  ) async -> HTTPResponse
}
