import HubKernel
import HubTesting
import Testing

@testable import HubCommand

/// What the doctor says of hubs that could not prove that they belong together.
@Suite struct DoctorProofTests {
  final class MeshPlugin: Plugin {
    static let manifest = Manifest("mesh", "Joins others.")
    init(_ settings: Tenanted<NoSettings>, _ host: Host) {}
    func wire(_ hub: Wiring) {}
  }

  final class AuthTokensPlugin: Plugin {
    struct Settings: PluginSettings {
      var hubs = Hubs()
      static let fields: [Field<Settings>] = [
        Group("hubs", \.hubs, "how hubs prove themselves")
      ]
    }
    struct Hubs: PluginSettings {
      var secret: [String] = []
      var mutualTLS = false
      var required = false
      static let fields: [Field<Hubs>] = [
        Field("secret", \.secret, "what they share"), Field("mutualTLS", \.mutualTLS, "whether they show it"),
        Field("required", \.required, "whether they must"),
      ]
    }
    static let manifest = Manifest("auth-tokens", "Knows who is who.")
    init(_ settings: Tenanted<Settings>, _ host: Host) {}
    func wire(_ hub: Wiring) {}
  }

  private func findings(_ plugins: String, _ namespaces: String = "") throws -> [Finding] {
    let folder = try TemporaryFolder()
    let path = try folder.file("Plugins.yaml", "plugins:\n\(plugins)namespaces: {\(namespaces)}\n")
    let invocation = Invocation(
      verb: .doctor, arguments: try ArgumentParser.parse(["--config", path], for: .doctor),
      console: Transcript().console, environment: [:],
      catalogue: [CatalogueEntry(MeshPlugin.self), CatalogueEntry(AuthTokensPlugin.self)])
    return Doctor(invocation).proofs()
  }

  @Test func tenantsWithoutASecretOfTheMeshAreNamed() throws {
    let acme = "acme: {networks: ['acme-*']}"
    let finding = try #require(try findings("  - mesh\n", acme).first)
    #expect(finding.code == "secret-needed" && finding.severity == .warning)
    #expect(finding.what.contains("acme") && finding.place == "auth-tokens.hubs.secret")
    #expect(finding.remedy.contains("openssl") && !finding.why.isEmpty)
    for proof in ["required: true", "mutualTLS: true", "secret: env:MESH", "secret: [env:MESH]"] {
      #expect(try findings("  - auth-tokens: {hubs: {\(proof)}}\n  - mesh\n", acme).isEmpty, "\(proof)")
    }
    #expect(try findings("  - auth-tokens: {hubs: {secret: []}}\n  - mesh\n", acme).count == 1)
    #expect(try findings("  - mesh\n").isEmpty)
    #expect(try findings("  - auth-tokens\n", acme).isEmpty)
    #expect(try findings("  - mesh\n", "acme: {networks: ['acme-*'], plugins: {mesh: off}}").isEmpty)
    let two = "acme: {networks: ['acme-*'], plugins: {mesh: off}}, umbra: {networks: ['umbra-*']}"
    #expect(try findings("  - mesh\n", two).first?.what.contains("umbra") == true)
  }
}
