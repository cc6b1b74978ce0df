internal import HubKernel
internal import HubYAML

/// A tenant as the file has it and as the admin address tells it.
enum TenantText {
  static let section = "namespaces"

  /// Writes a value of the file: numbers and truths as such where they stand there without quotes.
  static func write(_ node: ConfigNode, to writer: JSONWriter) {
    switch node.content {
    case .scalar(let text, let isPlain):
      if node.isNull {
        writer.null()
      } else if isPlain, let number = Int(text), String(number) == text {
        writer.int(number)
      } else if isPlain, text == "true" || text == "false" {
        writer.bool(text == "true")
      } else {
        writer.string(text)
      }
    case .list(let items): writer.array { list in items.forEach { write($0, to: list) } }
    case .map(let entries):
      writer.object { object in
        for entry in entries {
          object.key(entry.key)
          write(entry.value, to: object)
        }
      }
    }
  }

  /// The tree of a body; nil when it is not JSON.
  static func json(_ body: [UInt8]) -> JSONValue? {
    guard let text = String(validating: body, as: UTF8.self) else { return nil }
    return try? JSONValue(parsing: text)
  }

  /// A value of a request as the file would have it.
  static func node(_ value: JSONValue) -> ConfigNode {
    switch value {
    case .null: ConfigNode(.scalar("null", plain: true))
    case .bool(let truth): ConfigNode(.scalar(truth ? "true" : "false", plain: true))
    case .number(let digits): ConfigNode(.scalar(digits, plain: true))
    case .string(let text): ConfigNode(.scalar(text, plain: false))
    case .array(let elements): ConfigNode(.list(elements.map(node)))
    case .object(let members): ConfigNode(.map(members.map { ConfigNode.Entry($0.key, node($0.value)) }))
    }
  }

  /// The edits that a merge patch stands for (RFC 7396): what is null goes, what is an object is merged.
  static func edits(_ patch: JSONValue, on old: ConfigNode?, at path: [String]) -> [YAMLEdit] {
    guard case .object(let members) = patch, !members.isEmpty || old?.entries == nil else {
      if case .object = patch { return [] }
      return [YAMLEdit(path, to: node(patch))]
    }
    guard old?.entries?.isEmpty == false else { return [YAMLEdit(path, to: node(patch.withoutNulls))] }
    return members.flatMap { member in
      let there = old?[member.key]
      if case .null = member.value {
        return there == nil ? [] : [YAMLEdit(path + [member.key], to: nil)]
      }
      return edits(member.value, on: there, at: path + [member.key])
    }
  }
}

extension JSONValue {
  /// What a merge patch makes of it (RFC 7396).
  func merged(with patch: JSONValue) -> JSONValue {
    guard case .object(let changes) = patch else { return patch }
    guard case .object(var members) = self else { return patch.withoutNulls }
    for change in changes {
      let place = members.firstIndex { $0.key == change.key }
      if case .null = change.value {
        if let place { members.remove(at: place) }
      } else if let place {
        members[place] = Member(change.key, members[place].value.merged(with: change.value))
      } else {
        members.append(Member(change.key, change.value.withoutNulls))
      }
    }
    return .object(members)
  }

  /// What a patch adds where nothing was.
  fileprivate var withoutNulls: JSONValue {
    guard case .object(let members) = self else { return self }
    return .object(
      members.compactMap { member in
        if case .null = member.value { return nil }
        return Member(member.key, member.value.withoutNulls)
      })
  }
}
