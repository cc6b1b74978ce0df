internal import HubKernel

/// A verb with everything it was given.
struct Invocation: Sendable {
  let verb: Verb
  let arguments: Arguments
  let console: Console
  let environment: [String: String]
  /// The plugins of this binary, without the one that hubctl adds itself.
  let catalogue: [CatalogueEntry]
}
