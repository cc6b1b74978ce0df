import HubKernel
import Testing

@testable import HubCommand

@Suite struct CheckTests {
  private func hubctl(_ yaml: String, _ words: [String]) async throws -> (ExitCode, String, String) {
    let folder = try TemporaryFolder()
    let path = try folder.file("Plugins.yaml", yaml)
    let transcript = Transcript()
    let code = await transcript.run(words + ["--config", path])
    let short: (String) -> String = { $0.replacing(path, with: "Plugins.yaml") }
    return (code, short(transcript.output), short(transcript.errors))
  }

  @Test func showsEverythingThatIsWrongWithItsPlace() async throws {
    let yaml = """
      hub:
        nmae: dev
        limits: {connections: many}
      plugins:
        - hub-registery
        - hub-registry:
            isHub: yes
      """
    let (code, output, errors) = try await hubctl(yaml, ["check"])
    #expect(code == .invalid)
    #expect(errors.isEmpty)
    #expect(
      output == """
        Plugins.yaml:2:3: error: 'hub' has no setting 'nmae'
              nmae: dev
              ^
            hint: did you mean 'name'?
        Plugins.yaml:3:25: error: hub.limits.connections: 'many' is not a whole number
              limits: {connections: many}
                                    ^
        Plugins.yaml:5:5: error: there is no plugin 'hub-registery'
              - hub-registery
                ^
            hint: did you mean 'hub-registry'?
        Plugins.yaml:7:14: error: hub-registry.isHub: 'yes' is not true or false
                  isHub: yes
                         ^
            hint: write true

        """)
  }

  @Test func findsTwoPluginsThatClaimOneThing() async throws {
    let (code, output, _) = try await hubctl("plugins:\n  - hub-registry\n  - rival\n", ["check"])
    #expect(code == .invalid)
    #expect(
      output.hasPrefix(
        "Plugins.yaml:3:5: error: rival and hub-registry (Plugins.yaml:2:5) both own GET /hubs\n"))
  }

  @Test func findsPluginsInTheWrongOrder() async throws {
    let (code, output, _) = try await hubctl("plugins:\n  - door\n  - hub-registry\n", ["check"])
    #expect(code == .invalid)
    #expect(output.range(of: "hint: move line 2 below line 3") != nil)
  }

  @Test func saysThatAllIsWell() async throws {
    let (code, output, errors) = try await hubctl("plugins: [hub-registry]", ["check"])
    #expect(code == .ok)
    #expect(output.isEmpty)
    #expect(errors == "Plugins.yaml is in order: 1 plugin on\n")
  }

  @Test func writesProblemsAsJSON() async throws {
    let (code, output, _) = try await hubctl("hub: {nmae: x}", ["check", "--json"])
    #expect(code == .invalid)
    #expect(
      output == """
        {"ok":false,"problems":[{"severity":"error","message":"'hub' has no setting 'nmae'",\
        "file":"Plugins.yaml","line":1,"column":7,"hint":"did you mean 'name'?"}]}

        """)
  }

  @Test func namesEveryItemThatTheNetworkWouldRefuse() async throws {
    let yaml = """
      hub:
        listen: [127.0.0.1:0, nowhere]
        origins: [https://a.example, example.com]
        trustedProxies: [10.0.0.0/8, 10.0.0.0/99, 300.1.1.1]
      """
    let (code, output, _) = try await hubctl(yaml, ["check"])
    #expect(code == .invalid)
    #expect(
      output.lines.filter { $0.hasPrefix("Plugins") } == [
        "Plugins.yaml:2:25: error: hub.listen: 'nowhere' is not an address",
        "Plugins.yaml:3:32: error: hub.origins: 'example.com' is not an origin",
        "Plugins.yaml:4:32: error: hub.trustedProxies: '10.0.0.0/99' is not an address or a network",
        "Plugins.yaml:4:45: error: hub.trustedProxies: '300.1.1.1' is not an address or a network",
      ])
    #expect(output.lines.count { $0.hasPrefix("    hint: write ") } == 4)
  }

  @Test func readsTheCertificate() async throws {
    let yaml = "hub:\n  tls: {certificate: /nonexistent/a.pem, key: /nonexistent/a.key}"
    let (code, output, _) = try await hubctl(yaml, ["check"])
    #expect(code == .invalid)
    #expect(
      output.hasPrefix(
        "Plugins.yaml:2:8: error: hub.tls: TLS cannot be set up: file does not exist: /nonexistent/a.pem\n"))
  }

  @Test func showsSettingsAsJSON() async throws {
    let (code, output, _) = try await hubctl(
      "hub: {drain: 1s}\nplugins: [hub-registry]", ["check", "--show", "--json"])
    #expect(code == .ok)
    guard case .array(let settings)? = try JSONValue(parsing: output)["settings"] else {
      Issue.record("there are no settings in \(output)")
      return
    }
    let said = settings.compactMap { one in
      one["name"]?.text.map { "\($0) \(one["value"]?.text ?? "") \(one["origin"]?.text ?? "")" }
    }
    #expect(said.contains("hub.drain 1s Plugins.yaml:1:14"))
    #expect(said.contains("hub-registry.isHub false default"))
  }

  @Test func showsWhereEveryValueComesFrom() async throws {
    let yaml =
      "hub:\n  name: dev\n  admin: 127.0.0.1:1\nplugins:\n  - hub-registry:\n      mesh: m\n  - door\n"
    let (code, output, _) = try await hubctl(yaml, ["check", "--show", "--set", "hub.drain=1s"])
    #expect(code == .ok)
    let lines = output.lines.map {
      $0.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
    }
    for expected in [
      "name: dev # Plugins.yaml:2:9", "drain: 1s # flag --set hub.drain", "id: \"\" # default",
      "admin: 127.0.0.1:1 # Plugins.yaml:3:10", "- hub-registry: # Plugins.yaml:5:5",
      "mesh: m # Plugins.yaml:6:13", "isHub: false # default", "- door # Plugins.yaml:7:5",
      "origins: [\"*\"] # default",
    ] {
      #expect(lines.contains(expected), "\(expected)")
    }
  }

  @Test func whatItShowsCanBeReadAgain() async throws {
    let (_, shown, _) = try await hubctl(
      "hub: {name: 'yes', labels: {a: 'b'}}\nplugins: [door]", ["check", "--show"])
    let (code, again, errors) = try await hubctl(shown, ["check", "--show"])
    #expect(code == .ok)
    #expect(errors.isEmpty)
    let values: (String) -> [String] = { text in text.lines.map { String($0.prefix { $0 != "#" }) } }
    #expect(values(again) == values(shown))
  }

  @Test func aFileThatWasAskedForMustBeThere() async {
    let transcript = Transcript()
    #expect(await transcript.run(["check", "--config", "/nonexistent/Plugins.yaml"]) == .invalid)
    #expect(
      transcript.output == "/nonexistent/Plugins.yaml: error: cannot be read: No such file or directory\n")
  }

  @Test(arguments: ["{", "a: [", "- x", "hub: 1", "plugins: {}", "\u{0}", "hub: &a [*a]"])
  func brokenFilesAreProblemsAndNothingElse(yaml: String) async throws {
    let (code, output, _) = try await hubctl(yaml, ["check"])
    #expect(code == .invalid)
    #expect(output.hasPrefix("Plugins.yaml:1:") || output.hasPrefix("Plugins.yaml:2:1:"), "\(output)")
  }

  @Test func showsTheOrder() async throws {
    let yaml = "plugins:\n  - hub-registry\n  - door\n"
    let (code, output, _) = try await hubctl(yaml, ["order", "AdmitConnection"])
    #expect(code == .ok)
    #expect(output == "authorize  door  Plugins.yaml:3  after hub-registry\n")
    let (_, all, _) = try await hubctl(yaml, ["order"])
    #expect(all == "admitConnection  authorize  door  Plugins.yaml:3  after hub-registry\n")
    let (missing, _, errors) = try await hubctl(yaml, ["order", "admitConection"])
    #expect(missing == .notFound)
    #expect(errors.hasSuffix("hint: did you mean 'admitConnection'?\n"))
  }

  @Test func explainsASetting() async throws {
    let yaml = "plugins:\n  - hub-registry: {mesh: ours}\n"
    let (code, output, _) = try await hubctl(yaml, ["explain", "hub-registry.mesh"])
    #expect(code == .ok)
    #expect(
      output == """
        hub-registry.mesh
          where hubs meet

        type        text
        default     mesh
        now         ours (Plugins.yaml:2:26)
        namespaces  each may have its own
        a change    takes effect at the next reload

        """)
  }

  @Test(
    arguments: [
      ("hub.limits.conections", ExitCode.notFound, "hint: did you mean 'hub.limits.connections'?\n"),
      ("dor", .notFound, "hint: did you mean 'door'?\n"), ("door", .ok, ""), ("hub", .ok, ""),
      ("hub.limits", .ok, ""), ("hub.limits.connections", .ok, ""),
    ])
  func explainsOnlyWhatExists(what: String, code: ExitCode, ending: String) async throws {
    let (found, _, errors) = try await hubctl("", ["explain", what])
    #expect(found == code)
    #expect(errors.hasSuffix(ending))
  }

  @Test func listsPluginsOfTheFileWhenNoHubRuns() async throws {
    let (code, output, errors) = try await hubctl("plugins:\n  - door\n", ["plugins"])
    #expect(code == .ok)
    #expect(errors.hasPrefix("no hub answers at unix:/nonexistent/loft/hub.sock"))
    let words = output.lines.map { $0.split(separator: " ").joined(separator: " ") }
    #expect(words[1] == "door on Plugins.yaml:2 Lets nobody in.")
    #expect(words[2] == "hub-registry off Knows the hubs.")
  }

  @Test(arguments: [
    ["plugins", "--admin", "/nonexistent/x"], ["reload"], ["drain"], ["events", "--follow"],
  ])
  func sayWhenNoHubCanBeReached(words: [String]) async throws {
    let (code, output, errors) = try await hubctl("", words)
    #expect(code == .unreachable)
    #expect(output.isEmpty)
    #expect(errors.hasPrefix("error: no hub answers at unix:/nonexistent/"))
  }

  @Test func makesIDs() async {
    let transcript = Transcript()
    #expect(await transcript.run(["id", "new", "-n", "3", "--url", "ws://h:1"]) == .ok)
    let lines = transcript.output.lines.dropLast()
    #expect(Set(lines).count == 3)
    #expect(lines.allSatisfy { $0.hasPrefix("ws://h:1/?peerId=") && $0.count == 17 + 40 })
    for wrong in ["0", "-1", "x", "99999999999999999999"] {
      #expect(await Transcript().run(["id", "new", "-n", wrong]) == .usage)
    }
  }
}
