import HubKernel

/// What is served, and under which paths.
enum Shelf {
  private static let script = "text/javascript; charset=utf-8"

  /// The sources of the library, each after those that it uses.
  static let modules: [Joiner.Module] = [
    ("errors.mjs", PackageResources.errors_mjs), ("emitter.mjs", PackageResources.emitter_mjs),
    ("waiting.mjs", PackageResources.waiting_mjs), ("address.mjs", PackageResources.address_mjs),
    ("socket.mjs", PackageResources.socket_mjs), ("hublist.mjs", PackageResources.hublist_mjs),
    ("line.mjs", PackageResources.line_mjs), ("roster.mjs", PackageResources.roster_mjs),
    ("canonical.mjs", PackageResources.canonical_mjs), ("signer.mjs", PackageResources.signer_mjs),
    ("records.mjs", PackageResources.records_mjs), ("iceservers.mjs", PackageResources.iceservers_mjs),
    ("channel.mjs", PackageResources.channel_mjs), ("peer.mjs", PackageResources.peer_mjs),
    ("peers.mjs", PackageResources.peers_mjs), ("hub.mjs", PackageResources.hub_mjs),
    ("loft.mjs", PackageResources.loft_mjs),
  ]

  /// The library as one module, with its types and the map that leads from it back to its sources.
  static func library(_ answers: Counter) -> [(path: String, asset: Asset)] {
    let joined = Joiner.join(modules, as: "loft.js")
    // Pages of other origins load it where `hub.corsOrigin` lets them.
    let shared: [Asset.Header] = [("cross-origin-resource-policy", "cross-origin")]
    let mapped: [Asset.Header] = shared + [("sourcemap", "loft.js.map")]
    func asset(_ bytes: [UInt8], _ kind: String, _ more: [Asset.Header]) -> Asset {
      Asset(bytes, kind, more: more, counting: answers)
    }
    let types = "application/typescript; charset=utf-8"
    return [
      ("/sdk/loft.js", asset(joined.text, script, mapped)),
      ("/sdk/loft.js.map", asset(joined.map, "application/json", shared)),
      ("/sdk/loft.d.ts", asset(declarations, types, shared)),
    ]
  }

  /// The types as one file: those of the library, and those of the messages in place of the line that names
  /// their file.
  private static var declarations: [UInt8] {
    let lines = PackageResources.loft_d_mts.split(
      separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let own = lines.filter { !$0.starts(with: "export * from ".utf8) }
    return Array(own.joined(separator: [UInt8(ascii: "\n")])) + PackageResources.messages_d_mts
  }

  /// The page loads nothing but its own files, and speaks to hubs wherever this one sends it.
  private static let policy = [
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'",
    "connect-src 'self' ws: wss:", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
  ].joined(separator: "; ")

  /// The page that shows the library.
  static func demo(_ answers: Counter) -> [(path: String, asset: Asset)] {
    let own: [Asset.Header] = [
      ("content-security-policy", policy), ("referrer-policy", "no-referrer"),
      ("cross-origin-opener-policy", "same-origin"), ("cross-origin-resource-policy", "same-origin"),
    ]
    func asset(_ bytes: [UInt8], _ kind: String) -> Asset {
      Asset(bytes, kind, more: own, counting: answers)
    }
    return [
      ("/demo", asset(PackageResources.index_html, "text/html; charset=utf-8")),
      ("/demo/demo.js", asset(PackageResources.demo_mjs, script)),
      ("/demo/diagram.js", asset(PackageResources.diagram_mjs, script)),
      ("/demo/demo.css", asset(PackageResources.demo_css, "text/css; charset=utf-8")),
      ("/demo/icon.svg", asset(PackageResources.icon_svg, "image/svg+xml")),
    ]
  }
}
