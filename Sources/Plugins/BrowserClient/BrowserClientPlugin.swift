public import HubKernel

/// Serves the library with which pages speak to the hub, and a page that shows it.
public final class BrowserClientPlugin: Plugin {
  public static let manifest = Manifest(
    "browser-client", "Serves the client library for browsers, and a page that shows what it does.")

  private let assets: [(path: String, asset: Asset)]

  public init(_ settings: Tenanted<Settings>, _ host: Host) {
    let answers = host.metrics.counter(
      "answers_total", "files of the library and its page served")
    assets = Shelf.library(answers) + (settings.server.demo ? Shelf.demo(answers) : [])
  }

  public func wire(_ hub: Wiring) {
    for (path, asset) in assets { hub.serve(.GET, path) { asset.answer(to: $0) } }
  }
}
