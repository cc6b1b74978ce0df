/// What to do about each way in which one hub turns another away.
enum RefusalAdvice {
  /// By the code that the other, or this hub, gave.
  static func of(code: String) -> String {
    switch code {
    case "other-mesh", "proof-wrong":
      "set hub-registry.mesh (HUB_MESH_NAMESPACE) to the same name on both hubs, or remove it from both"
    case "no-common-secret", "hub-proof-wrong":
      "list the same secret under auth-tokens.hubs.secret on both; while it is exchanged, list both secrets"
    case "no-secret-here", "hub-not-proven": "set auth-tokens.hubs.secret here: the other hub asks for it"
    case "no-secret-there", "hub-auth-off": "set auth-tokens.hubs.secret there, or remove it here"
    case "secret-needed":
      "set the same auth-tokens.hubs.secret on every hub (openssl rand -base64 48), or "
        + "'plugins: {mesh: off}' for each tenant that has nothing to do with other hubs"
    case "hub-of-tenant":
      "give the address a token of the server there (auth-tokens.token or tokens), not one of a tenant"
    case "token-withheld":
      "name it in bootstrap.hubs with its token, or set mesh.tokenTo to all if all of the mesh may see it"
    case "proof-unanswered":
      "the other is an older hub and cannot prove itself: such hubs join only where no secret is asked for"
    case "proof-disbelieved", "proof-confused":
      "look what stands between the two hubs: something changes what they say; call it with wss://"
    case "hub-id-taken":
      "two hubs have one id, or one of them came back before the other missed it: give each its own hub.id, "
        + "and do not copy the file that keeps it"
    case "self": "the address leads back to this hub; remove it from bootstrap.hubs"
    case "other-version": "bring both hubs to versions that are one apart at most"
    case "draining": "it is about to stop; it is called again by itself"
    case "too-many-links": "raise mesh.links there, or link with another hub"
    case "classic-refused": "set mesh.classic to allow, without secrets, if older hubs shall join"
    case "too-many-hubs": "raise hub-registry.limit there"
    case "unknown-host": "correct the name in the address, or the name server of this machine"
    case "unreachable", "timeout":
      "start the hub there, and open its port in firewalls; 'hubctl doctor URL' tries each step"
    case "tls-failed": "renew the certificate there, or name its authority here"
    case "unauthorized", "token-unknown", "token-expired", "token-malformed":
      "give the address a token that the other hub knows: bootstrap.hubs: [{url: ..., token: env:NAME}]"
    case "handshake-failed", "refused": "look what listens at that address, and at its path (/ or /ws)"
    default: "look at the log of the other hub at that time"
    }
  }

  /// By what a call ended with, where the reason may begin with the status of an answer and a code.
  static func of(code: String, reason: String) -> String {
    let words = reason.split(separator: ":").first?.split(separator: " ") ?? []
    guard code == "refused", let status = words.first.flatMap({ Int($0) }) else { return of(code: code) }
    return of(status: status, code: words.dropFirst().first.map(String.init) ?? "")
  }

  /// By the status of an answer that is no WebSocket.
  static func of(status: Int, code: String) -> String {
    switch (status, code) {
    case (503, "hub-full"): "raise hub.limits.connections there, or add a hub"
    case (503, "draining"): of(code: code)
    case (400, "bad-peer-id"): "a peer id is 40 hexadecimal digits; sample ids such as 'test123' are refused"
    case (429, _): "too many connections come from this address: raise hub.limits.connectionsPerAddress there"
    case (401, _): of(code: "unauthorized")
    case (403, "banned"): "this address is banned there: hubctl ban list"
    case (404, _): "hubs answer at / and /ws; a proxy may pass only one of them on"
    case (502, _), (504, _):
      "a proxy answers, and no hub behind it: start the hub, look at the proxy's target"
    case (200..<300, _), (426, _):
      "an ordinary web server answers, or a proxy that does not pass Upgrade on: nginx needs "
        + "proxy_http_version 1.1 and the fields Upgrade and Connection"
    default: "look what listens at that address"
    }
  }
}
