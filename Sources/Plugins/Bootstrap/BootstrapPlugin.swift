public import HubKernel

/// Decides which other hubs to call, and when.
public final class BootstrapPlugin: Plugin {
  public static let manifest = Manifest("bootstrap", "Calls other hubs, and keeps on calling.")

  let host: Host

  public init(_ settings: Tenanted<NoSettings>, _ host: Host) { self.host = host }

  public func wire(_ hub: Wiring) {}
}
