import Glibc
import HubCrypto
import HubKernel
import Testing

@testable import HubCommand

/// Stands for the plugin that keeps certificates.
private final class KeeperPlugin: Plugin {
  static let manifest = Manifest("acme", "Keeps certificates.")
  init(_ settings: Tenanted<NoSettings>, _ host: Host) {}
  func wire(_ hub: Wiring) {}
}

@Suite struct KeptCertificateTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func load(_ yaml: String, _ environment: [String: String] = [:]) throws -> LoadedConfiguration {
    let path = try folder.file("Plugins.yaml", yaml)
    let invocation = Invocation(
      verb: .run, arguments: try ArgumentParser.parse(["--config", path], for: .run),
      console: Transcript().console, environment: environment, catalogue: [CatalogueEntry(KeeperPlugin.self)])
    var loaded = ConfigurationLoader(invocation).load(withSecrets: false)
    loaded.checkCertificate()
    return loaded
  }

  @Test func theFileLiesWhereTheHubKeepsThings() throws {
    let yaml = "hub: {name: iad-1, listen: ':443', state: /var/lib/loft}\nplugins: [acme]"
    let loaded = try load(yaml)
    #expect(loaded.lines == [])
    let tls = loaded.configuration.hub.tls
    #expect(tls.isKept && tls.isOn)
    #expect(tls.certificate == "/var/lib/loft/iad-1-443.certificate.pem" && tls.key == tls.certificate)
    // The hub writes it, so nobody has to be told that it changed.
    #expect(!loaded.files.contains(tls.certificate))
    #expect(try !load("hub: {state: /a}\nplugins: []").configuration.hub.tls.isKept)
  }

  @Test func aCertificateOfTheOperatorsBesideItIsAMistake() throws {
    let loaded = try load("hub: {state: /a, tls: {certificate: /a.pem, key: /b.pem}}\nplugins: [acme]")
    #expect(
      loaded.lines.contains {
        $0.contains("hub.tls names a certificate, and 'acme' is there to keep one")
      })
  }

  @Test func withoutAFolderItIsSaid() throws {
    let loaded = try load("plugins: [acme]")
    #expect(loaded.lines.contains { $0.contains("no folder where the certificate could be kept") })
  }

  @Test func whatIsHandedInIsKeptWholeOrNotAtAll() throws {
    let path = "\(folder.path)/a.pem"
    let desk = CertificateDesk(path: path, mayWrite: true)
    #expect(desk.current == nil)
    let (one, other) = (try SelfSigned.make(for: ["a.test"]), try SelfSigned.make(for: ["a.test"]))
    try desk.use(one.certificate + one.key)
    var status = stat()
    #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
    for pem in [one.certificate + other.key, one.certificate, one.key, [], [1, 2]] {
      #expect(throws: (any Error).self) { try desk.use(pem) }
    }
    #expect(desk.current == one.certificate + one.key)
    #expect(FileText.names(in: folder.path).count == 1)
  }

  @Test func aSecondHubOfThatNameWritesNothing() throws {
    let path = "\(folder.path)/a.pem"
    let one = try SelfSigned.make(for: ["a.test"])
    let desk = CertificateDesk(path: path, mayWrite: false)
    #expect(throws: CertificateDesk.Obstacle.self) { try desk.use(one.certificate + one.key) }
    #expect(!FileText.exists(path))
    #expect(throws: CertificateDesk.Obstacle.self) { try desk.listen(on: [":80"]) }
  }

  @Test func aHubThatIsCalledOtherwiseSinceAReloadGoesOnWithItsFile() throws {
    let desk = CertificateDesk(path: "/first.pem", mayWrite: true)
    var configuration = try load("hub: {name: second, state: /a}\nplugins: [acme]").configuration
    desk.enter(into: &configuration)
    #expect(configuration.hub.tls.certificate == "/first.pem" && configuration.hub.tls.key == "/first.pem")
    var other = try load("hub: {state: /a}\nplugins: []").configuration
    desk.enter(into: &other)
    #expect(other.hub.tls.certificate.isEmpty)
  }
}
