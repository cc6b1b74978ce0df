import HubKernel
import HubTesting
import Testing

/// Has a UDP port at each hub, says what it is told to, and writes down what it hears.
final class Pinger: Plugin {
  static let manifest = Manifest("pinger", "Sends datagrams.", provides: [Capability(Pinger.self)])
  private let host: Host
  private let ear = Ear()

  init(_ settings: Tenanted<NoSettings>, _ host: Host) { self.host = host }

  func wire(_ hub: Wiring) { hub.offer(Pinger.self, self) }

  func start() async throws { open(port: 5000) }

  func open(port: UInt16) {
    host.run { [host, ear] station in
      guard var address = station.addresses.first else { return }
      address.port = port
      do throws(BindFailure) {
        let port = try host.bind(address, at: station, for: ear)
        ear.kept.withLock { $0.ports.append(port) }
      } catch {
        ear.kept.withLock { $0.lines.append("failed \(error.code.rawValue)") }
      }
    }
  }

  var diary: [String] { ear.kept.withLock { $0.lines } }
  var ports: [DatagramPort] { ear.kept.withLock { $0.ports } }

  func send(_ texts: [String], to address: RemoteAddress) {
    guard let port = ports.first else { return }
    host.run { station in
      for text in texts { _ = Array(text.utf8).withUnsafeBytes { station.send($0, from: port, to: address) } }
    }
  }

  private final class Ear: DatagramReceiver {
    let kept = Lock((lines: [String](), ports: [DatagramPort]()))

    func received(
      _ datagram: UnsafeRawBufferPointer, on port: DatagramPort, from address: RemoteAddress,
      at station: Station
    ) {
      let text = String(decoding: datagram, as: UTF8.self)
      kept.withLock { $0.lines.append(text) }
    }
  }
}

extension TestFleet {
  @discardableResult
  func pinger(_ name: String) async throws -> TestHub {
    try await hub(name, yaml: "plugins:\n  - pinger\n", catalogue: [CatalogueEntry(Pinger.self)])
  }
}

extension TestHub {
  var pinger: Pinger { get throws { try #require(kernel.service(Pinger.self)) } }
}
