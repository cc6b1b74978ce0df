public import HubKernel

extension Server {
  /// What is wrong with settings, as far as it can be told without files and network; each with the setting's
  /// path.
  public static func mistakes(in settings: HubSettings) -> [(path: [String], error: ServerError)] {
    var found = settings.listen.filter { SocketAddress($0) == nil }.map { text in
      (path: ["hub", "listen"], error: ServerError.address(text))
    }
    var settings = settings
    settings.tls = TLSSettings()
    do throws(ServerError) {
      _ = try NetSettings(settings)
    } catch {
      let name = if case .trustedProxy = error { "trustedProxies" } else { "origins" }
      found.append((["hub", name], error))
    }
    return found
  }
}
