import HubKernel

/// The line that tells a program its settings.
enum ConfigureLine {
  static func text(_ settings: Tenanted<ExternalPlugin.Settings>, offIn: Set<Namespace>) -> [UInt8] {
    let json = JSONWriter()
    json.object { json in
      json.field("configure") { json in
        json.field("settings") { write(settings.server, to: $0) }
        json.field("namespaces") { json in
          for tenant in settings.exceptions {
            json.key(tenant.name)
            json.object { write(settings[tenant], to: $0) }
          }
        }
        json.list("off") { list in for name in offIn.map(\.name).sorted() { list.string(name) } }
      }
    }
    return Array(json.bytes)
  }

  private static func write(_ settings: ExternalPlugin.Settings, to json: JSONWriter) {
    for setting in settings.program?.settings ?? [] {
      json.key(setting.name)
      (settings.own[setting.name] ?? .secret(Secret())).write(to: json)
    }
  }
}
