/// A table that gives up its less important columns when there is no room.
struct TopTable: Sendable {
  struct Column: Sendable {
    let title: String
    /// The higher, the sooner it is left out; 0 stays.
    let rank: Int
    var isNumber = true
  }

  private static let gap = 2

  let columns: [Column]
  let rows: [[TopLine.Piece]]

  /// The heads and as many rows as fit, beginning with row `from`; what is left out is counted.
  func lines(width: Int, height: Int, from start: Int) -> [TopLine] {
    guard height > 1, !rows.isEmpty else { return [] }
    let shown = chosen(width)
    let begin = min(start, max(0, rows.count - (height - 1)))
    let visible = rows[begin..<min(rows.count, begin + height - 1)]
    let widths = widths
    var head = TopLine()
    for column in shown { cell(columns[column].title, .title, column, widths, shown, &head) }
    return [head.cut(to: width)]
      + visible.map { row in
        var line = TopLine()
        for column in shown { cell(row[column].text, row[column].style, column, widths, shown, &line) }
        return line.cut(to: width)
      }
  }

  private var widths: [Int] {
    columns.indices.map { column in
      rows.reduce(columns[column].title.count) { max($0, $1[column].text.count) }
    }
  }

  /// The columns there is room for.
  private func chosen(_ width: Int) -> [Int] {
    var shown = Array(columns.indices)
    let widths = widths
    while shown.count > 1, shown.reduce(-TopTable.gap, { $0 + widths[$1] + TopTable.gap }) > width,
      let least = shown.max(by: { columns[$0].rank < columns[$1].rank }), columns[least].rank > 0
    {
      shown.removeAll { $0 == least }
    }
    return shown
  }

  private func cell(
    _ text: String, _ style: TopStyle, _ column: Int, _ widths: [Int], _ shown: [Int], _ line: inout TopLine
  ) {
    let blanks = String(repeating: " ", count: max(0, widths[column] - text.count))
    if columns[column].isNumber { line.add(blanks) }
    line.add(text, style)
    if !columns[column].isNumber { line.add(blanks) }
    if column != shown.last { line.add(String(repeating: " ", count: TopTable.gap)) }
  }
}
