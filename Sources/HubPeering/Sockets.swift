internal import HubKernel
internal import HubRTC

/// Opens the sockets of a session.
enum Sockets {
  /// One for each address, in the order in which they are to be preferred. What cannot be opened is left out,
  /// with the reason.
  static func open(
    _ settings: PeeringSettings, _ host: Host, for receiver: any DatagramReceiver, at station: Station
  ) -> (ports: [DatagramPort], failures: [BindFailure]) {
    var ports: [DatagramPort] = []
    var failures: [BindFailure] = []
    for address in addresses(settings, at: station).prefix(PeeringSettings.mostAddresses) {
      do throws(BindFailure) {
        ports.append(try open(address, settings.ports, host, for: receiver, at: station))
      } catch {
        failures.append(error)
      }
    }
    return (ports, failures)
  }

  /// Those that were named; otherwise those of the interfaces, and loopback only where there is nothing else.
  private static func addresses(_ settings: PeeringSettings, at station: Station) -> [RemoteAddress] {
    guard settings.addresses.isEmpty else { return settings.addresses.map { RemoteAddress($0, port: 0) } }
    let all = station.addresses
    let outer = all.filter { !$0.ip.isLoopback }
    return outer.isEmpty ? all : outer
  }

  private static func open(
    _ address: RemoteAddress, _ range: ClosedRange<UInt16>?, _ host: Host,
    for receiver: any DatagramReceiver, at station: Station
  ) throws(BindFailure) -> DatagramPort {
    guard let range else { return try host.bind(address, at: station, for: receiver) }
    var address = address
    // Begun anywhere, so that a hub with many sessions does not ask for those that are taken first.
    let start = Int.random(in: 0..<range.count)
    for step in 0..<min(range.count, PeeringSettings.attempts) {
      address.port = range.lowerBound + UInt16((start + step) % range.count)
      do throws(BindFailure) { return try host.bind(address, at: station, for: receiver) } catch {
        guard error.code == .taken else { throw error }
      }
    }
    throw BindFailure(
      .taken, "\(address.ip): no port from \(range.lowerBound) to \(range.upperBound) is free")
  }
}
