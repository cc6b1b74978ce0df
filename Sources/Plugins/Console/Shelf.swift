import HubKernel

/// The files of the page, as they stand in the folder `Page`.
enum Shelf {
  static let root = "/console"

  /// Every module of the page. One that is not named here is not served.
  private static let modules: [(name: String, bytes: [UInt8])] = [
    ("charts", PackageResources.charts_js),
    ("connection", PackageResources.connection_js),
    ("drawing", PackageResources.drawing_js),
    ("elements", PackageResources.elements_js),
    ("eventlog", PackageResources.eventlog_js),
    ("events", PackageResources.events_js),
    ("formatting", PackageResources.formatting_js),
    ("graph", PackageResources.graph_js),
    ("graph-drawing", PackageResources.graph_drawing_js),
    ("graph-facts", PackageResources.graph_facts_js),
    ("graph-hand", PackageResources.graph_hand_js),
    ("graph-layout", PackageResources.graph_layout_js),
    ("graph-marks", PackageResources.graph_marks_js),
    ("graph-model", PackageResources.graph_model_js),
    ("graph-tables", PackageResources.graph_tables_js),
    ("history", PackageResources.history_js),
    ("login", PackageResources.login_js),
    ("overview", PackageResources.overview_js),
    ("plugins", PackageResources.plugins_js),
    ("polling", PackageResources.polling_js),
    ("preferences", PackageResources.preferences_js),
    ("records", PackageResources.records_js),
    ("sharing", PackageResources.sharing_js),
    ("shell", PackageResources.shell_js),
    ("stream", PackageResources.stream_js),
    ("switching", PackageResources.switching_js),
    ("tenants", PackageResources.tenants_js),
    ("trace", PackageResources.trace_js),
    ("trace-model", PackageResources.trace_model_js),
    ("views", PackageResources.views_js),
    ("waiting", PackageResources.waiting_js),
  ]

  static func files(_ answers: Counter) -> [(path: String, file: PageFile)] {
    func file(_ bytes: [UInt8], _ kind: String) -> PageFile { PageFile(bytes, kind, counting: answers) }
    let page = file(PackageResources.index_html, "text/html; charset=utf-8")
    return [
      (root, page), (root + "/", page),
      (root + "/console.css", file(PackageResources.console_css, "text/css; charset=utf-8")),
      (root + "/graph.css", file(PackageResources.graph_css, "text/css; charset=utf-8")),
      (root + "/icon.svg", file(PackageResources.icon_svg, "image/svg+xml")),
    ]
      + modules.map { ("\(root)/\($0.name).js", file($0.bytes, "text/javascript; charset=utf-8")) }
  }
}
