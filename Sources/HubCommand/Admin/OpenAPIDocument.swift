internal import HubKernel

/// The OpenAPI 3.1 document of the admin listener, made of what the routes say of themselves.
struct OpenAPIDocument {
  /// Statuses that any request may get, whatever the route.
  private static let usual = [400, 401, 403, 406, 408, 414, 429, 431, 503, 504]
  private static let problem = "application/problem+json"

  let title: String
  /// Whether this hub asks everybody who they are.
  let needsToken: Bool
  let routes: [ServedRoute]

  init(title: String, control: any HubControl) {
    self.title = title
    needsToken = !control.settings.adminTokens.isEmpty
    routes = Self.routes(control)
  }

  /// Those that are heard on the admin listener and say what they are for.
  static func routes(_ control: any HubControl) -> [ServedRoute] {
    control.routes().filter { $0.about != nil && $0.audience != .everyone }
      .sorted { ($0.path, $0.method) < ($1.path, $1.method) }
  }

  func write(to writer: JSONWriter) {
    writer.object {
      $0.field("openapi", "3.1.0")
      $0.field(
        "info",
        { info in
          info.field("title", "Admin API of \(title)")
          info.field("version", HubCommand.version)
          info.field(
            "description",
            "Errors are problem JSON (RFC 9457). What can be changed has an ETag, and a change says in "
              + "If-Match which version it is for.")
        })
      if needsToken { $0.list("security", { list in list.object { $0.list("token", { _ in }) } }) }
      $0.field("paths", { paths in writePaths(to: paths) })
      $0.field("components", { components in writeComponents(to: components) })
    }
  }

  private func writePaths(to writer: JSONWriter) {
    var paths: [String] = []
    for route in routes where paths.last != route.path { paths.append(route.path) }
    for path in paths {
      writer.key(Self.template(path))
      writer.object { item in
        for route in routes where route.path == path {
          item.key(route.method.lowercased())
          if let about = route.about { write(route, about, to: item) }
        }
      }
    }
  }

  private func write(_ route: ServedRoute, _ about: RouteDescription, to writer: JSONWriter) {
    writer.object {
      $0.field("operationId", Self.name(of: route))
      $0.field("summary", about.summary)
      if !about.detail.isEmpty { $0.field("description", about.detail) }
      $0.list("tags", { $0.string(about.tag) })
      $0.field("x-plugin", route.plugin)
      if !about.parameters.isEmpty || about.needsMatch {
        $0.list(
          "parameters",
          { list in
            about.parameters.forEach { Self.write($0, to: list) }
            if about.needsMatch { Self.writeMatch(to: list) }
          })
      }
      if let body = about.body {
        $0.field(
          "requestBody",
          { object in
            object.field("required", true)
            object.field("content", { Self.write(body, "application/json", isClosed: true, to: $0) })
          })
      }
      $0.field("responses", { responses in Self.write(about, to: responses) })
    }
  }

  private static func write(_ about: RouteDescription, to writer: JSONWriter) {
    for answer in about.answers {
      writer.key(String(answer.status))
      writer.object {
        $0.field("description", answer.help)
        if answer.hasTag {
          $0.field(
            "headers",
            { $0.field("ETag", { $0.field("schema", { $0.field("type", "string") }) }) })
        }
        if let shape = answer.shape {
          $0.field("content", { write(shape, answer.media, isClosed: false, to: $0) })
        }
      }
    }
    var refusals = usual + about.refusals
    if about.parameters.contains(where: \.isPath) { refusals.append(404) }
    if about.body != nil { refusals += [413, 415, 422] }
    if about.needsMatch { refusals += [412, 428] }
    for status in Set(refusals).sorted() where !about.answers.contains(where: { $0.status == status }) {
      writer.key(String(status))
      writer.object { $0.field("$ref", "#/components/responses/problem") }
    }
  }

  private static func write(
    _ shape: JSONShape, _ media: String, isClosed: Bool, to writer: JSONWriter
  ) {
    writer.key(media)
    writer.object {
      $0.key("schema")
      shape.writeSchema(to: $0, isClosed: isClosed)
    }
  }

  private static func write(_ parameter: RouteParameter, to writer: JSONWriter) {
    writer.object {
      $0.field("name", parameter.name)
      $0.field("in", parameter.isPath ? "path" : "query")
      $0.field("description", parameter.help)
      $0.field("required", parameter.isPath)
      $0.key("schema")
      if parameter.repeats {
        $0.object {
          $0.field("type", "array")
          $0.key("items")
          parameter.shape.writeSchema(to: $0, isClosed: true)
        }
      } else {
        parameter.shape.writeSchema(to: $0, isClosed: true)
      }
      if let example = parameter.example {
        $0.key("example")
        if case .int = parameter.shape, let number = Int(example) {
          $0.int(number)
        } else {
          $0.string(example)
        }
      }
    }
  }

  private static func writeMatch(to writer: JSONWriter) {
    writer.object {
      $0.field("name", "If-Match")
      $0.field("in", "header")
      $0.field("description", "the ETag of the version this change is for, or * for any")
      $0.field("required", true)
      $0.field("example", "*")
      $0.field("schema", { $0.field("type", "string") })
    }
  }

  private func writeComponents(to writer: JSONWriter) {
    writer.field(
      "securitySchemes",
      {
        $0.field(
          "token",
          {
            $0.field("type", "http")
            $0.field("scheme", "bearer")
            $0.field("description", "a token of hub.adminTokens, where the hub has any")
          })
      })
    writer.field(
      "responses",
      {
        $0.field(
          "problem",
          {
            $0.field("description", "why not")
            $0.field("content", { Self.write(Self.problemShape, Self.problem, isClosed: false, to: $0) })
          })
      })
  }

  private static let problemShape = JSONShape.object([
    JSONMemberShape("status", .int(400...599), "the status"),
    JSONMemberShape("code", .text, "a stable name in kebab-case"),
    JSONMemberShape("detail", .text, "a sentence"),
    .optional("by", .text, "the plugin that refused"),
    .optional(
      "errors",
      .list(
        .object([
          JSONMemberShape("pointer", .text, "a JSON Pointer into what was sent"),
          JSONMemberShape("detail", .text, "what is wrong there"),
        ])), "every mistake with its place"),
  ])

  /// `/peers/:id` as `/peers/{id}`.
  private static func template(_ path: String) -> String {
    path.split(separator: "/", omittingEmptySubsequences: false).map { part in
      part.first == ":" ? "{\(part.dropFirst())}" : String(part)
    }.joined(separator: "/")
  }

  /// `GET /admin/v1/peers/:id` as `get_admin_v1_peers_id`.
  private static func name(of route: ServedRoute) -> String {
    let words = route.path.split { !$0.isLetter && !$0.isNumber }
    let end = route.path.hasSuffix("/") ? "_" : ""
    return ([route.method.lowercased()] + words.map(String.init)).joined(separator: "_") + end
  }
}

extension AdminAnswers {
  /// The document of all this.
  func document() -> HTTPResponse {
    let writer = JSONWriter(capacity: 65_536)
    OpenAPIDocument(title: host.hub.name, control: control).write(to: writer)
    return .json(Array(writer.bytes))
  }
}
