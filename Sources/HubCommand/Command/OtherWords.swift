/// Words that people know from other programs, or from the older documents, and what is said here instead.
enum OtherWords {
  /// By the verb, or the verb and what follows it.
  private static let words: [String: String] = [
    "start": "hubctl run", "serve": "hubctl run", "stop": "hubctl drain", "shutdown": "hubctl drain",
    "upgrade": "hubctl drain, and then start the newer one; a supervisor does both",
    "restart": "hubctl reload; or hubctl drain, and start it again",
    "validate": "hubctl check", "lint": "hubctl check", "schema": "hubctl docs, which writes it into a file",
    "status": "hubctl hub", "info": "hubctl hub", "hubs": "hubctl mesh", "logs": "hubctl log",
    "kick": "hubctl peers kick", "keys": "hubctl tenants keys", "turn": "hubctl explain turn-credentials",
    "manual": "hubctl man", "generate": "hubctl docs", "test": "hubctl plugin test",
    "plan": "hubctl reload --dry-run",
    "diff": "hubctl reload --dry-run", "contexts": "hubctl context", "watch": "hubctl top",
    "dashboard": "hubctl top, or hubctl console", "demo": "hubctl dev --stay", "ping": "hubctl mesh ping",
    "trace": "hubctl mesh trace", "unban": "hubctl ban remove", "metrics": "hubctl top --json",
    "config validate": "hubctl check", "config plan": "hubctl reload --dry-run",
    "config diff": "hubctl reload --dry-run", "config get": "hubctl config show",
    "config schema": "hubctl docs, which writes it into a file",
    "config migrate": "hubctl check, which names every setting that is called otherwise now",
    "plugins info": "hubctl explain PLUGIN", "plugins show": "hubctl explain PLUGIN",
    "plugins plan": "hubctl plugins enable PLUGIN --dry-run", "plugins new": "hubctl new plugin NAME",
    "plugins test": "hubctl plugin test NAME", "plugins pack": "hubctl pack FOLDER",
    "plugins bench": "hubctl plugin test NAME, which measures it as well",
    "plugins on": "hubctl plugins enable",
    "plugins off": "hubctl plugins disable", "tenants rm": "hubctl tenants remove",
    "tenants delete": "hubctl tenants remove", "tenants get": "hubctl tenants show",
    "peers ban": "hubctl ban add ADDRESS", "peers rm": "hubctl peers kick", "peers show": "hubctl peers get",
    "mesh links": "hubctl mesh status", "token revoke": "hubctl tenants keys TENANT remove KEY",
    "token make": "hubctl token new", "ban rm": "hubctl ban remove", "ban delete": "hubctl ban remove",
    "context rm": "hubctl context remove", "context delete": "hubctl context remove",
    "context new": "hubctl context add", "context get": "hubctl context show",
    "record start": "hubctl record", "record stop": "Ctrl-C, or hubctl record --seconds 60",
    "id make": "hubctl id new",
  ]

  /// What to say in place of a verb that does not exist.
  static func hint(_ verb: String) -> String? { words[verb].map { "that is: \($0)" } }

  /// What to say in place of a word that a verb does not know.
  static func hint(_ verb: String, _ word: String) -> String? { hint("\(verb) \(word)") }

  /// Everything that is said instead, for the test that it exists.
  static var all: [(word: String, instead: String)] { words.map { ($0.key, $0.value) } }
}
