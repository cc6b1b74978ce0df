internal import HubKernel

extension Manual {
  /// The file.
  var settings: ManualPage {
    var roff = roff("Plugins.yaml", 5, "what a hub is and which plugins it has")
    roff.section("Description")
    roff.line(
      "One YAML file says everything about a hub. Its sections are hub, plugins, and namespaces for tenants."
        + " A plugin is on when it has a line under plugins; those further up are asked first."
        + " A name that nobody knows is an error, with line, column and what may have been meant.")
    roff.paragraph(
      "Flags of hubctl outrank variables, which outrank the file, which outranks the defaults;"
        + " 'hubctl check --show' says who decided each value. 'hubctl reload --dry-run' says what a change"
        + " would do, and to whom.")
    roff.paragraph("This is a file in full:")
    roff.block([
      "hub:", "  name: lobby", "  listen: [127.0.0.1:3000]", "plugins:",
      "  - rate-limit: {perSecond: 50}", "  - signaling", "  - hub-registry", "  - health",
    ])
    roff.section("Values")
    roff.line(
      "Durations are 500ms, 10s, 5m or 1h30m; sizes are 64KiB or 1MiB. Secrets are never written here:"
        + " env:NAME and file:PATH say where they are.")
    roff.section("Settings of the hub")
    fields(HubSettings.describe(), of: "hub", &roff)
    for entry in catalogue {
      roff.section("Settings of \(entry.manifest.id)")
      roff.line(entry.manifest.summary)
      if entry.fields.isEmpty {
        roff.paragraph("It has no settings.")
      } else {
        fields(entry.fields, of: entry.manifest.id, &roff)
      }
    }
    roff.section("Environment")
    roff.line(
      "LOFT_HUB__NAME stands for hub.name, LOFT_PLUGINS__RATE_LIMIT__DRY_RUN for rate-limit.dryRun, and so on"
        + " for every setting. Older hubs' names are read as well:")
    for alias in EnvironmentAlias.all {
      if let path = alias.path { roff.item(alias.name, "Stands for \(path.joined(separator: ".")).") }
    }
    roff.references([("hubctl", 1), ("hubctl-check", 1), ("hubctl-explain", 1), ("loft", 7)])
    return ManualPage(name: "Plugins.yaml", section: 5, text: roff.text)
  }

  private func fields(_ fields: [FieldDescription], of owner: String, _ roff: inout Roff) {
    for field in fields {
      let range = field.range.map { ", \($0)" } ?? ""
      let value = field.defaultText.isEmpty ? "empty" : field.defaultText
      let tenants = field.perNamespace ? " Tenants may have a value of their own." : ""
      roff.item(
        "\(owner).\(field.name)",
        "\(Manual.sentence(field.help)). It is: \(field.type)\(range); without a word of yours: \(value)."
          + " A change \(field.change.words).\(tenants)")
    }
  }

  /// What it all is.
  var hub: ManualPage {
    var roff = roff("loft", 7, "a hub for WebRTC signaling meshes, made of plugins")
    roff.section("Description")
    roff.line(
      "Peers connect to a hub over WebSockets, announce themselves in a network, find each other, and"
        + " exchange offers, answers and candidates through it until they are connected to each other."
        + " Several hubs form a mesh, or a fleet over NATS, and behave as one.")
    roff.paragraph(
      "A small kernel has connections, rooms and a bus of events; everything else is a plugin with a line in"
        + " Plugins.yaml(5), switched on and off while peers stay connected. One hub serves many tenants,"
        + " which cannot see or address each other.")
    roff.section("Signals")
    for (name, meaning) in [
      ("SIGTERM", "Takes nobody new, tells the peers, lets plugins finish, and ends: hubctl drain."),
      ("SIGINT", "Ends the same way; a second one ends at once."),
      ("SIGHUP", "Reads the file again: hubctl reload. A file with a mistake changes nothing."),
    ] { roff.item(name, meaning) }
    roff.section("Addresses")
    for (path, meaning) in [
      ("ws://HOST:PORT/?peerId=ID", "Where peers connect: hubctl id new --url makes one."),
      ("/livez, /readyz, /health", "How the hub is, for probes and people."),
      ("/metrics", "What it counts, for Prometheus."),
      ("/admin/v1", "For operators, on hub.admin or a Unix socket; described at /admin/v1/openapi.json."),
    ] { roff.item(path, meaning) }
    roff.section("In trouble")
    roff.line(
      "'hubctl doctor' looks at the file, the running hub, the hubs it calls and the machine, and says what"
        + " to do. 'hubctl top' shows the hub as it works, 'hubctl events --follow' what happens in it, and"
        + " 'hubctl log LEVEL' lets it write more for a while.")
    roff.references([("hubctl", 1), ("hubctl-doctor", 1), ("hubctl-top", 1), ("Plugins.yaml", 5)])
    return ManualPage(name: "loft", section: 7, text: roff.text)
  }
}
