/// Columns that line up.
struct Table {
  private static let gap = 2
  /// A cell longer than this does not push the next column further right.
  private static let widestCell = 44

  private let rows: [[String]]

  init(_ rows: [[String]]) { self.rows = rows }

  /// The rows, one on each line.
  var text: String {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in
      rows.compactMap { $0.indices.contains(column) ? $0[column].count : nil }
        .filter { $0 <= Table.widestCell }.max() ?? 0
    }
    return rows.map { row in
      var line = ""
      for (column, cell) in row.enumerated() {
        line += cell
        guard column + 1 < row.count else { break }
        line += String(repeating: " ", count: max(0, widths[column] - cell.count) + Table.gap)
      }
      while line.last == " " { line.removeLast() }
      return line + "\n"
    }.joined()
  }
}
