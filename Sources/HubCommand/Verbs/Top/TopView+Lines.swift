internal import HubKernel

extension TopView {
  /// Below this, figures stand below each other.
  private static let narrow = 60
  /// So many kinds of refusals are shown; the rest seldom matters at that moment.
  private static let mostRefusals = 4

  /// The whole screen, exactly so many lines.
  func lines(width: Int, height: Int) -> [TopLine] {
    let width = max(1, width)
    var lines = [titleLine(width)]
    if let trouble { lines += Self.wrapped("! \(trouble)", width).map { TopLine($0, .bad) } }
    if showsHelp {
      lines += help
    } else if let figures {
      var body = summary(figures, width)
      body += tables(figures, width, height - lines.count - body.count - 1)
      // What was told before the hub fell silent is no longer so.
      lines += trouble == nil ? body : body.map { TopLine($0.text, .faint) }
    } else if trouble == nil {
      lines.append(TopLine("asking the hub ...", .faint))
    }
    lines = lines.prefix(max(1, height - 1)).map { $0.cut(to: width) }
    lines += Array(repeating: TopLine(), count: max(0, height - 1 - lines.count))
    return height > 1 ? lines + [footLine(width)] : lines
  }

  /// Everything there is to say, however long, for those who read it later.
  func page(width: Int) -> [TopLine] {
    guard let figures else { return [] }
    return [titleLine(width)] + summary(figures, width) + tables(figures, width, .max)
  }

  private func titleLine(_ width: Int) -> TopLine {
    guard let figures else { return TopLine("hubctl top  \(address)", .strong) }
    let hub = figures.now.hub
    var line = TopLine((hub["name"]?.text ?? "").printable, .strong)
    line.add("  up \(Verb.age(figures.now.uptime))")
    if hub["isDraining"]?.bool == true { line.add("  draining", .warning) }
    if isPaused { line.add("  paused", .warning) }
    if !filter.isEmpty { line.add("  tenants: \(filter)", .warning) }
    let right = "  " + address
    if line.width + right.count <= width {
      line = line.padded(to: width - right.count)
      line.add(right, .faint)
    }
    return line
  }

  private func footLine(_ width: Int) -> TopLine {
    if isTyping {
      return TopLine("tenants: \(filter)_  Enter keeps it, Esc shows all", .strong).cut(to: width)
    }
    let keys = [
      ("q", "quit"), ("s", "sort: \(order.rawValue)"), ("t", "tenants"), ("p", isPaused ? "go on" : "pause"),
      ("h", "help"),
    ]
    var line = TopLine()
    for (key, meaning) in keys {
      let isFirst = line.width == 0
      guard line.width + key.count + meaning.count + (isFirst ? 1 : 3) <= width else { continue }
      line.add(isFirst ? key : "  \(key)", .strong)
      line.add(" \(meaning)", .faint)
    }
    return line
  }

  private var help: [TopLine] {
    [
      TopLine(),
      TopLine("q  Ctrl-C   quit"),
      TopLine("s           sort by cost, messages,"),
      TopLine("            peers or name"),
      TopLine("t           show some tenants only"),
      TopLine("Esc         show all tenants again"),
      TopLine("p  Space    pause, and go on"),
      TopLine("up down     scroll; j and k too"),
      TopLine(),
      TopLine("relay p99   99 of 100 signals of the"),
      TopLine("            last minute took no longer"),
      TopLine("cost        share of one processor"),
      TopLine("lost, twice signals between hubs that"),
      TopLine("            moved; both must stay 0"),
      TopLine(),
      TopLine("Any key goes back.", .faint),
    ]
  }

  private func summary(_ figures: TopFigures, _ width: Int) -> [TopLine] {
    let most = figures.count("maxConnections")
    let isFull = figures.count("connections") * 10 >= most * 9
    let connections = TopLine.Piece(
      text: "\(TopWords.number(figures.count("connections"))) of \(TopWords.number(most))",
      style: isFull ? .bad : .strong)
    let plain: (String) -> TopLine.Piece = { TopLine.Piece(text: $0, style: .strong) }
    let refusing = (figures.refusalsPerSecond ?? 0) > 0
    let cells: [(String, TopLine.Piece)] = [
      ("connections", connections), ("peers", plain(TopWords.number(figures.count("peers")))),
      ("networks", plain(TopWords.number(figures.count("networks")))),
      ("relay p99", plain(TopWords.time(nanoseconds: figures.relayNanoseconds))),
      ("CPU", plain(TopWords.percent(figures.processor))), ("memory", plain(TopWords.bytes(figures.memory))),
      (
        "refusals",
        TopLine.Piece(text: TopWords.rate(figures.refusalsPerSecond), style: refusing ? .warning : .strong)
      ), ("in", plain(figures.bytesPerSecond.map { MeshMap.bytes(Int($0)) + "/s" } ?? "-")),
    ]
    return grid(cells, width) + [
      courseLine("messages", figures.messagesPerSecond, messages, width),
      courseLine("signals", figures.signalsPerSecond, signals, width),
    ] + meshLines(figures, width) + [TopLine()]
  }

  /// Figures in columns, as many beside each other as there is room for.
  private func grid(_ cells: [(String, TopLine.Piece)], _ width: Int) -> [TopLine] {
    let columns = width < Self.narrow ? 2 : 4
    let step = width / columns
    var lines: [TopLine] = []
    for start in stride(from: 0, to: cells.count, by: columns) {
      var line = TopLine()
      for (number, cell) in cells[start..<min(cells.count, start + columns)].enumerated() {
        line = line.padded(to: number * step)
        line.add(cell.0 + " ", .faint)
        line.add(cell.1.text, cell.1.style)
        if line.width > (number + 1) * step - 1 { line.add(" ") }
      }
      lines.append(line)
    }
    return lines
  }

  private func courseLine(_ title: String, _ rate: Double?, _ past: [Double], _ width: Int) -> TopLine {
    var line = TopLine(title + " ", .faint).padded(to: 9)
    line.add(TopWords.rate(rate), .strong)
    line = line.padded(to: 20)
    line.add(TopWords.course(past, width: max(0, width - 20)), .good)
    return line
  }

  private func meshLines(_ figures: TopFigures, _ width: Int) -> [TopLine] {
    guard let mesh = figures.mesh else { return [] }
    var pieces = [TopLine.Piece(text: "mesh     \(mesh.hubs) hub\(mesh.hubs == 1 ? "" : "s")", style: .plain)]
    for carrier in mesh.carriers {
      let time = carrier.roundTripMicroseconds.map { " \(TopWords.time(nanoseconds: $0 * 1_000))" } ?? ""
      pieces.append(.init(text: "\(carrier.links) \(carrier.name)\(time)", style: .plain))
    }
    if let moved = mesh.migrations { pieces.append(.init(text: "moved \(moved)", style: .plain)) }
    if let lost = mesh.lost { pieces.append(.init(text: "lost \(lost)", style: lost > 0 ? .bad : .good)) }
    if let doubled = mesh.doubled {
      pieces.append(.init(text: "twice \(doubled)", style: doubled > 0 ? .bad : .good))
    }
    var lines = [TopLine()]
    for piece in pieces {
      var last = lines[lines.count - 1]
      if last.width > 0, last.width + 2 + piece.text.count > width {
        lines.append(TopLine("         "))
        last = lines[lines.count - 1]
      } else if last.width > 0 {
        last.add("  ")
      }
      last.add(piece.text, piece.style)
      lines[lines.count - 1] = last
    }
    return lines
  }

  /// The tables below each other: what is refused, then tenants, then plugins, who have the rest.
  private func tables(_ figures: TopFigures, _ width: Int, _ height: Int) -> [TopLine] {
    var left = height
    var lines: [TopLine] = []
    func put(_ table: TopTable, atMost most: Int, from start: Int) {
      let gap = lines.isEmpty ? 0 : 1
      let some = table.lines(width: width, height: min(most, left - gap), from: start)
      guard !some.isEmpty else { return }
      lines += (gap == 0 ? [] : [TopLine()]) + some
      left -= some.count + gap
    }
    // Half of what is there is for plugins, and the tenants have what refusals leave of the other.
    let half = height == .max ? .max : height / 2
    if filter.isEmpty, height > 8 {
      let refusals = figures.refusals.prefix(Self.mostRefusals)
      put(Self.table(refusals), atMost: half / 2 + 1, from: 0)
    }
    let others = tenants
    put(Self.table(others), atMost: filter.isEmpty ? half : .max, from: filter.isEmpty ? 0 : scroll)
    if filter.isEmpty { put(Self.table(order.sorted(figures.plugins)), atMost: .max, from: scroll) }
    if !filter.isEmpty, others.isEmpty { lines.append(TopLine("no tenant is called so", .warning)) }
    return lines
  }

  private static func wrapped(_ text: String, _ width: Int) -> [String] {
    var lines = [""]
    for word in text.split(separator: " ") {
      let last = lines[lines.count - 1]
      if !last.isEmpty, last.count + 1 + word.count > width {
        lines.append(String(word))
      } else {
        lines[lines.count - 1] += (last.isEmpty ? "" : " ") + word
      }
    }
    return lines
  }
}
