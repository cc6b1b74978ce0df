internal import HubKernel
internal import HubYAML

/// Plugins, as the list of the file has them.
extension ChangeAnswers {
  private static let section = "plugins"

  /// Every plugin that this program has, and every other that a line of the file names.
  func switches() -> HTTPResponse {
    do throws(ChangeRefusal) {
      let version = try desk.version()
      let lines = try lines(of: version)
      var response = Self.json { json in
        json.list("switches") { list in
          for manifest in desk.source.plugins {
            Self.write(manifest.id, manifest.summary, lines, to: list)
          }
          for line in lines where !desk.source.plugins.contains(where: { $0.id == line.id }) {
            Self.write(line.id, "", lines, to: list)
          }
        }
      }
      response.headers.append(version.tag.header)
      return response
    } catch {
      return error.response
    }
  }

  /// Switches one on or off.
  func setSwitch(_ request: HTTPRequest) async -> HTTPResponse {
    guard let dryRun = Self.isDry(request) else { return Self.badQuery("dryRun is 1 or 0") }
    let within: Duration?
    do { within = try Self.confirmWithin(request) } catch { return Self.badWait }
    guard let body = TenantText.json(request.body), case .bool(let isOn)? = body["on"] else {
      return .problem(422, code: "bad-body", "'on' is true or false")
    }
    let id = request.parameters["id"] ?? ""
    let outcome = await desk.rewrite(
      by: Self.who(request), dryRun: dryRun, confirmWithin: within, match: { $0.refusal(of: request) }
    ) { version throws(ChangeRefusal) in
      try text(of: version, switching: id, isOn)
    }
    if case .success(let plan) = outcome, !dryRun {
      request.changed(from: isOn ? "off" : "on", to: plan.lines.joined(separator: "; "))
    }
    return answer(outcome, dryRun: dryRun)
  }

  private func text(
    of version: ConfigurationFile.Version, switching id: String, _ isOn: Bool
  ) throws(ChangeRefusal) -> [UInt8] {
    let known = desk.source.plugins.map(\.id)
    let lines = try lines(of: version).map(\.id)
    guard known.contains(id) || lines.contains(id) else {
      let near = Suggestion.nearest(to: id, among: known).map { "; did you mean '\($0)'?" } ?? ""
      throw .noSuchPlugin("there is no plugin '\(id.printable)'\(near)")
    }
    if lines.contains(id) == isOn { return version.bytes }
    do throws(SettingMistake) {
      let path = desk.source.file.path
      return isOn
        ? try YAMLSwitch.on(id, in: Self.section, of: version.bytes, file: path, order: known)
        : try YAMLSwitch.off(id, in: Self.section, of: version.bytes, file: path)
    } catch {
      throw .cannotEdit(error)
    }
  }

  private func lines(of version: ConfigurationFile.Version) throws(ChangeRefusal) -> [PluginWords] {
    do throws(SettingMistake) {
      var ignored = Problems()
      return PluginWords.read(try desk.tree(of: version)?[Self.section], problems: &ignored)
    } catch {
      throw .cannotRead(error.message)
    }
  }

  private static func write(_ id: String, _ summary: String, _ lines: [PluginWords], to json: JSONWriter) {
    json.object {
      $0.field("id", id)
      $0.field("summary", summary)
      $0.field("on", lines.contains { $0.id == id })
    }
  }
}
