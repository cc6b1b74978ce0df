public import HubKernel

extension Server {
  /// What is wrong with settings, as far as it can be told without files and network: each with the setting's
  /// path, and the item of its list.
  public static func mistakes(
    in settings: HubSettings
  ) -> [(path: [String], item: String, error: ServerError)] {
    let listen = settings.listen.filter { SocketAddress($0) == nil }
    let origins = settings.origins.filter { OriginPolicy([$0]) == nil }
    let proxies = settings.trustedProxies.filter { Subnet($0) == nil }
    return listen.map { (["hub", "listen"], $0, .address($0)) }
      + origins.map { (["hub", "origins"], $0, .origin($0)) }
      + proxies.map { (["hub", "trustedProxies"], $0, .trustedProxy($0)) }
  }

  /// Makes the meters of the transport known to a kernel that no server is to run.
  public static func declareMeters(in kernel: Kernel) { _ = (NetMeters(kernel), DatagramMeters(kernel)) }

  /// Why the certificate and the key that settings name cannot be used, if so. Reads their files. Those that
  /// a hub keeps itself are its own business: it makes some where there are none.
  public static func certificateMistake(in settings: HubSettings) -> ServerError? {
    if settings.tls.isKept { return nil }
    do throws(ServerError) {
      _ = try NetSettings.context(settings.tls)
      return nil
    } catch {
      return error
    }
  }
}
