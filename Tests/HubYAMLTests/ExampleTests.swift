import HubConfig
import HubYAML
import Testing

/// Whole files as users write them.
@Suite struct ExampleTests {
  @Test func readsAFileForDevelopment() throws {
    let result = read(
      """
      # Nothing to set up.
      hub:
        name: laptop
        listen: 127.0.0.1:8000

      plugins:
        - signaling                 # who calls whom
        - bootstrap:
            hubs: []                # alone
        - health
      """)
    #expect(result.problems == [])
    #expect(
      flat(result.tree)
        == "{hub: {name: laptop, listen: 127.0.0.1:8000}, "
        + "plugins: [signaling, {bootstrap: {hubs: []}}, health]}"
    )
  }

  @Test func readsAFileForProduction() throws {
    let result = read(
      """
      hub:
        name: fra-2
        labels: {region: eu-central, tier: gold}
        tls:
          certificate: /etc/loft/chain.pem
          key: file:/run/secrets/loft.key
        limits:
          connections: 20000
          messageBytes: 32KiB
        drain: 1m30s
      plugins:
        - rate-limit:
            perSecond: 100
        # the mesh
        - bootstrap:
            hubs: [wss://a.example.org, wss://b.example.org]
        - p2p-migration:
            stun: [stun:stun.example.org:3478]
      """)
    let tree = try #require(result.tree)
    #expect(result.problems == [])
    #expect(tree[["hub", "tls", "key"]]?.text == "file:/run/secrets/loft.key")
    #expect(tree[["hub", "labels"]]?.entries?.map(\.key) == ["region", "tier"])
    #expect(tree[["plugins", "bootstrap", "hubs"]]?.list?.count == 2)
    #expect(tree.origin(of: ["plugins", "p2p-migration", "stun"])?.description == "f:18:13")
  }

  @Test func readsAFileForManyTenants() throws {
    let result = read(
      """
      hub: {name: shared, listen: 0.0.0.0:443}
      plugins:
        - rate-limit: {perSecond: 20, burst: 40}
        - signaling
        - greeter:
            run: [python3, greeter.py]
            whenAway: refuse
      namespaces:
        initech:
          networks: [initech, initech-*]
          plugins:
            greeter: {text: Welcome to Initech}
            rate-limit: {perSecond: 200}
        hooli:
          networks: [hooli]
          plugins:
            p2p-migration: off
      """)
    let tree = try #require(result.tree)
    #expect(result.problems == [])
    #expect(tree[["namespaces", "initech", "plugins", "greeter", "text"]]?.text == "Welcome to Initech")
    #expect(tree[["namespaces", "initech", "networks"]]?.list?.map(\.text) == ["initech", "initech-*"])
    #expect(tree[["namespaces", "hooli", "plugins", "p2p-migration"]]?.text == "off")
    #expect(tree["namespaces"]?.entries?.map(\.position.line) == [9, 14])
  }

  @Test func printsTheProblemsOfAWholeFile() {
    struct RateLimit: PluginSettings {
      var perSecond = 50
      var window = Duration.seconds(1)
      static let fields: [Field<RateLimit>] = [
        Field("perSecond", \.perSecond, "messages each second", in: 1...100_000),
        Field("window", \.window, "how often it is refilled"),
      ]
    }
    let text = "plugins:\n  - rate-limit:\n      perSecnod: 5\n      window: 1000\n"
    var problems = Problems()
    let tree = YAMLReader.parse(text, file: "Plugins.yaml", problems: &problems)
    _ = SettingsDecoder.decode(
      node: tree?[["plugins", "rate-limit"]], onto: RateLimit(), owner: "rate-limit", problems: &problems)
    #expect(
      problems.render(sources: ["Plugins.yaml": text], colour: false) == """
        Plugins.yaml:3:7: error: 'rate-limit' has no setting 'perSecnod'
                  perSecnod: 5
                  ^
            hint: did you mean 'perSecond'?
        Plugins.yaml:4:15: error: rate-limit.window: '1000' has no unit
                  window: 1000
                          ^
            hint: write 1000ms or 1000s

        """)
  }
}
