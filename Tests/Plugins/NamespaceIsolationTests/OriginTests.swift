import HubKernel
import HubTesting
import Testing

@testable import NamespaceIsolation

/// Which pages a tenant takes.
@Suite struct OriginTests {
  private static let tenants = """
      acme:
        networks: [acme]
        plugins: {namespace-isolation: {origins: [https://acme.example, 'https://*.acme.example']}}
      globex: {networks: [globex]}
    """

  @Test(arguments: [
    ("https://acme.example", true), ("https://ACME.example", true), ("https://acme.example:443", true),
    ("https://chat.acme.example", true), ("https://a.b.acme.example", true),
    ("https://acme.example:444", false), ("http://acme.example", false), ("https://evil.example", false),
    ("https://acme.example.evil.org", false), ("https://evilacme.example", false), ("null", false),
    ("", false), ("https://acme.example/", false), ("https://acme.example@evil.org", false),
    ("https://acme.example, https://evil.org", false), ("https://*.acme.example", false),
    ("https://.acme.example", false), ("file://", false), ("https://acm\u{e9}.example", false),
    (nil, true),
  ]) func takesThePagesOfItsOriginsOnly(origin: String?, isTaken: Bool) async throws {
    let hub = try await Stage.hub("{}", Self.tenants)
    let bound = await hub.bind("ann", to: "acme", in: "acme", origin: origin)
    #expect(bound.isOpen == isTaken)
    if case .refused(let status, let body) = bound.state {
      #expect(status == 403)
      #expect(body.contains("origin-not-allowed"))
    }
    let fields = origin.map { [(name: "origin", value: $0)] } ?? []
    let free = await hub.upgrade(query: "peerId=\("bob" as PeerID)", headers: fields)
    await hub.announce("acme", by: free)
    #expect(free.codes() == (isTaken ? [] : ["network-not-allowed"]))
    // Another tenant takes every page.
    await hub.announce("globex", by: free)
    #expect(free.codes() == [])
  }

  @Test func moreThanOneOriginIsADoubt() async throws {
    let hub = try await Stage.hub("{}", Self.tenants)
    let fields = [(name: "origin", value: "https://acme.example"), ("origin", "https://evil.example")]
    let client = await hub.upgrade(query: "peerId=\("ann" as PeerID)&tenant=acme", headers: fields)
    #expect(!client.isOpen)
  }

  @Test func whoCameBeforeAnybodyWantedToKnowHasToComeAgain() async throws {
    let open = "  acme: {networks: [acme]}\n  globex: {networks: [globex]}"
    let hub = try await Stage.hub("{}", open)
    let (early, inside) = (await hub.connect("ann"), await hub.connect("bob", in: "acme"))
    try await hub.reload(with: Stage.yaml("{}", Self.tenants))
    await hub.announce("acme", by: early)
    #expect(early.codes() == ["network-not-allowed"])
    #expect(inside.isOpen)
    #expect(hub.members(of: "acme") == 1)
    let late = await hub.connect("cid")
    // What was remembered outlives the instance that did.
    try await hub.reload(with: Stage.yaml("{names: strict}", Self.tenants))
    await hub.announce("acme", by: late)
    #expect(late.codes() == [])
  }

  @Test(arguments: [
    "*", "null", "acme.example", "https://", "https://*.", "https://*", "https://a.*.example", "https://a b",
    "https://a/", "https://a:0", "https://a:65536", "https://a:", "https://[::1", "https://[]", "://a",
    "1s://a",
    "https://a..b", "https://u@a", "https://\u{e9}", "https://a?b", "https://a#b", "https://a\\b",
  ]) func saysWhatIsNoOrigin(text: String) {
    #expect(OriginRule(text) == nil)
    let tenants =
      "  acme: {plugins: {namespace-isolation: {origins: [\(JSONValue.string(text).description)]}}}"
    #expect { _ = try TestHub(unbooted: Stage.yaml("{}", tenants), catalogue: Stage.catalogue) } throws: {
      "\($0)".contains("is no origin such as")
    }
  }

  @Test(arguments: [
    "https://a", "https://[::1]:8443", "http://127.0.0.1:3000", "https://*.example.com:8443",
    "app://local_host",
  ]) func readsWhatIsOne(text: String) { #expect(OriginRule(text) != nil) }
}
