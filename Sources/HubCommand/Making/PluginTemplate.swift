/// The files of a new plugin: the smallest one that does something, with its test.
struct PluginTemplate {
  let name: PluginName
  /// Whether it is for a package of its own, where imports are public unless they say otherwise.
  var isOutside = false

  /// The paths from the root of the checkout, and what goes there.
  var files: [(path: String, text: String)] {
    let room = "Sources/Plugins/\(name.module)"
    let tests = "Tests/Plugins/\(name.module)Tests"
    return [
      ("\(room)/README.md", readme), ("\(room)/\(name.module)Plugin.swift", door),
      ("\(room)/Settings.swift", settings), ("\(tests)/\(name.module)Tests.swift", test),
    ]
  }

  private var importing: String { isOutside ? "import" : "public import" }

  var door: String {
    #"""
    \#(importing) HubKernel

    /// Says a word to every peer that connects.
    public final class \#(name.module)Plugin: Plugin {
      /// Who it is.
      public static let manifest = Manifest("\#(name.id)", "Says a word to every peer that connects.")

      private let settings: Tenanted<Settings>
      private let host: Host
      private let greeted: Counter

      /// Keeps what it will need.
      public init(_ settings: Tenanted<Settings>, _ host: Host) {
        self.settings = settings
        self.host = host
        greeted = host.metrics.counter("greeted_total", "peers greeted")
      }

      /// Declares what it hears.
      public func wire(_ hub: Wiring) {
        hub.on(PeerConnected.self) { [self] event in
          // Clients read every message as JSON.
          let text = JSONValue.string(settings[event.namespace].text)
          host.send("{\"type\":\"greeting\",\"data\":\(text)}", to: event.peer, in: event.namespace)
          greeted.add()
        }
      }
    }

    """#
  }

  var settings: String {
    """
    \(importing) HubKernel

    extension \(name.module)Plugin {
      /// What can be said under `\(name.id):`.
      public struct Settings: PluginSettings {
        var text = "welcome"

        /// The defaults.
        public init() {}

        /// What can be set.
        public static let fields: [Field<Settings>] = [
          Field("text", \\.text, "what to say to a new peer")
        ]
      }
    }

    """
  }

  var test: String {
    let imports = [name.module, "HubKernel", "HubTesting", "Testing"].sorted().map { "import \($0)" }
    return imports.joined(separator: "\n") + "\n\n" + facts
  }

  private var facts: String {
    #"""
    @Suite struct \#(name.module)Tests {
      @Test func greetsAPeerThatConnects() async throws {
        let hub = TestHub()
        try await hub.install(\#(name.module)Plugin.self)
        await hub.connect("bob")
        #expect(hub.heard(by: "bob").map(\.text) == [#"{"type":"greeting","data":"welcome"}"#])
      }

      @Test func saysWhatItIsTold() async throws {
        let hub = TestHub()
        try await hub.install(\#(name.module)Plugin.self, "text: good morning")
        await hub.connect("bob")
        #expect(hub.heard(by: "bob").map(\.text) == [#"{"type":"greeting","data":"good morning"}"#])
      }

      @Test func behavesInEveryPhaseOfItsLife() async throws {
        try await checkConformance(of: \#(name.module)Plugin.self)
      }
    }

    """#
  }

  private var readme: String {
    """
    # \(name.id)

    ## Name

    `\(name.id)`: says a word to every peer that connects.

    ## What it does

    Every peer hears `{"type":"greeting","data":"welcome"}` when its connection opens.

    ## Settings

    <!-- generated: settings -->
    <!-- end -->

    ## Events

    <!-- generated: events -->
    <!-- end -->

    ## Metrics

    <!-- generated: metrics -->
    <!-- end -->

    ## Example

    ```yaml
    plugins:
      - \(name.id):
          text: welcome
    ```

    ## Limits

    The words are the same for everybody in a namespace.

    """
  }
}
