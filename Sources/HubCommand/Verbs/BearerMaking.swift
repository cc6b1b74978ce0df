internal import HubCrypto
internal import HubKernel
internal import HubTokens

/// Makes bearer tokens.
enum BearerMaking {
  private static let length = 32

  static func run(_ invocation: Invocation) -> ExitCode {
    let token = Base64URL.encode(Random.bytes(length))
    let hash = "sha256:\(Digest.sha256(Array(token.utf8)).hex)"
    if invocation.arguments.has("--json") {
      let json = JSONWriter()
      json.object { json in
        json.field("token", token)
        json.field("value", hash)
      }
      invocation.console.say(json.text)
    } else {
      invocation.console.say(token)
      invocation.console.note("under auth-tokens: tokens:\n  - {name: NAME, value: \"\(hash)\"}")
    }
    return .ok
  }
}
