import HubKernel
import Testing

@testable import HubNet

@Suite struct ForwardedChainTests {
  private static let trusted = ["10.0.0.0/8", "::1"].compactMap { Subnet($0) }

  private func client(peer: String, _ hops: [ForwardedHop]) throws -> String {
    let peer = try #require(IPAddress(peer))
    return ForwardedChain.client(peer: peer, trusted: Self.trusted, hops: hops).description
  }

  private func bytes(_ values: [String]) -> [ArraySlice<UInt8>] { values.map { Array($0.utf8)[...] } }

  @Test(arguments: [
    ("9.9.9.9", ["1.1.1.1"], "9.9.9.9"),
    ("10.0.0.1", [], "10.0.0.1"),
    ("10.0.0.1", ["1.1.1.1"], "1.1.1.1"),
    ("::ffff:10.0.0.1", ["1.1.1.1"], "1.1.1.1"),
    ("::1", ["2001:db8::1"], "2001:db8::1"),
    ("10.0.0.1", ["6.6.6.6, 1.1.1.1"], "1.1.1.1"),
    ("10.0.0.1", ["6.6.6.6, 1.1.1.1, 10.0.0.2"], "1.1.1.1"),
    ("10.0.0.1", ["6.6.6.6", "1.1.1.1 ,10.0.0.2"], "1.1.1.1"),
    ("10.0.0.1", ["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
    ("10.0.0.1", ["1.1.1.1, junk, 10.0.0.2"], "10.0.0.2"),
    ("10.0.0.1", ["1.1.1.1, unknown"], "10.0.0.1"),
    ("10.0.0.1", ["1.1.1.1, "], "10.0.0.1"),
    ("10.0.0.1", [""], "10.0.0.1"),
    ("10.0.0.1", ["1.1.1.1:8080"], "1.1.1.1"),
    ("10.0.0.1", ["[2001:db8::1]:80"], "2001:db8::1"),
    ("10.0.0.1", ["2001:db8::1"], "2001:db8::1"),
    ("10.0.0.1", ["01.1.1.1"], "10.0.0.1"),
    ("10.0.0.1", ["1.1.1.1:99999"], "10.0.0.1"),
    ("10.0.0.1", ["[::1"], "10.0.0.1"),
    ("10.0.0.1", ["[1.1.1.1]"], "10.0.0.1"),
    ("10.0.0.1", ["[::1]x"], "10.0.0.1"),
  ])
  func walksForwardedForFromTheRight(peer: String, values: [String], expected: String) throws {
    #expect(try client(peer: peer, ForwardedChain.forwardedFor(bytes(values))) == expected)
  }

  @Test(arguments: [
    (["for=1.1.1.1"], "1.1.1.1"),
    (["FOR=1.1.1.1;proto=https;by=10.0.0.1"], "1.1.1.1"),
    (["proto=https; for=\"1.1.1.1:80\""], "1.1.1.1"),
    (["for=\"[2001:db8::1]:_x\""], "2001:db8::1"),
    (["for=\"[2001:db8::1]\""], "2001:db8::1"),
    (["for=6.6.6.6, for=1.1.1.1, for=10.0.0.2"], "1.1.1.1"),
    (["for=6.6.6.6", "for=1.1.1.1"], "1.1.1.1"),
    (["for=6.6.6.6, host=\"a, for=7.7.7.7\";for=1.1.1.1"], "1.1.1.1"),
    (["for=\"1.1\\.1.1\""], "1.1.1.1"),
    (["for=1.1.1.1, for=_hidden"], "10.0.0.1"),
    (["for=1.1.1.1, for=unknown"], "10.0.0.1"),
    (["for=1.1.1.1, proto=http"], "10.0.0.1"),
    (["for=1.1.1.1;for=2.2.2.2"], "10.0.0.1"),
    (["for=1.1.1.1 for=2.2.2.2"], "10.0.0.1"),
    (["for=\"1.1.1.1"], "10.0.0.1"),
    (["for=\"1.1.1.1\\"], "10.0.0.1"),
    (["for="], "10.0.0.1"),
    (["for"], "10.0.0.1"),
    (["=1.1.1.1"], "10.0.0.1"),
    (["for = 1.1.1.1"], "10.0.0.1"),
    (["for=1.1.1.1\" , for=10.0.0.2"], "10.0.0.1"),
    ([","], "10.0.0.1"),
  ])
  func walksForwardedFromTheRight(values: [String], expected: String) throws {
    #expect(try client(peer: "10.0.0.1", ForwardedChain.forwarded(bytes(values))) == expected)
  }

  @Test func walksNoFurtherThanItsLimit() throws {
    let proxy = try #require(IPAddress("10.0.0.2"))
    let stranger = try #require(IPAddress("6.6.6.6"))
    let hops =
      [ForwardedHop.address(stranger)] + Array(repeating: .address(proxy), count: ForwardedChain.hops)
    #expect(try client(peer: "10.0.0.1", hops) == "10.0.0.2")
  }

  @Test func survivesMutations() throws {
    var random = SplitMix(seed: 6)
    for _ in 0..<5000 {
      var text = Array("for=\"[::1]:80\";by=_x, for=1.1.1.1:9;a=\"\\b\"".utf8)
      text.mutate(using: &random)
      #expect(!ForwardedChain.forwarded([text[...]]).isEmpty)
      #expect(!ForwardedChain.forwardedFor([text[...]]).isEmpty)
    }
  }

  @Test(
    arguments: [
      (["https"], [], true), (["http"], [], false), (["HTTPS"], [], true), (["http, https"], [], true),
      (["https, http"], [], false), (["gopher"], [], nil), ([""], [], nil), ([], [], nil),
      ([], ["for=1.1.1.1;proto=https"], true), ([], ["proto=https, for=1.1.1.1"], nil),
      ([], ["for=1.1.1.1;Proto=\"http\""], false), ([], ["proto=https;;=,"], nil),
      (["http"], ["proto=https"], false),
    ] as [([String], [String], Bool?)])
  func saysWhetherTheNearestProxyWasAskedUnderTLS(usual: [String], standard: [String], expected: Bool?) {
    #expect(ForwardedChain.isSecure(bytes(usual), bytes(standard)) == expected)
  }
}
