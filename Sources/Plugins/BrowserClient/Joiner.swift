import HubKernel

/// Makes one module of several, line by line, and a source map (ECMA-426) that says where each line is from.
///
/// Imports and exports stand on one line each. Imports are left out, since what they name is there already,
/// and so are exports, but for those of the last module, which are the exports of the whole.
enum Joiner {
  typealias Module = (name: String, bytes: [UInt8])

  private static let export = Array("export ".utf8)
  private static let exportList = Array("export {".utf8)

  static func join(_ modules: [Module], as name: String) -> (text: [UInt8], map: [UInt8]) {
    var text: [UInt8] = []
    var mappings: [UInt8] = []
    var before = (source: 0, line: 0, column: 0)
    for (number, module) in modules.enumerated() {
      let isLast = number == modules.count - 1
      let lines = module.bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      for (row, line) in lines.enumerated() {
        guard let kept = keep(line, exports: isLast) else { continue }
        // One segment a line: column 0 here is this source, this line, this column.
        VLQ.write(0, to: &mappings)
        VLQ.write(number - before.source, to: &mappings)
        VLQ.write(row - before.line, to: &mappings)
        VLQ.write(kept.column - before.column, to: &mappings)
        mappings.append(UInt8(ascii: ";"))
        before = (number, row, kept.column)
        text += kept.text
        text.append(UInt8(ascii: "\n"))
      }
    }
    text += "//# sourceMappingURL=\(name).map\n".utf8
    return (text, map(modules, name, String(decoding: mappings, as: UTF8.self)))
  }

  /// What stays of a line, and in which column of its source that begins; nil when nothing does.
  private static func keep(
    _ line: ArraySlice<UInt8>, exports: Bool
  ) -> (text: ArraySlice<UInt8>, column: Int)? {
    if line.starts(with: "import ".utf8) { return nil }
    guard line.starts(with: exportList) else {
      return line.starts(with: export) ? (line.dropFirst(export.count), export.count) : (line, 0)
    }
    guard exports, let end = line.firstIndex(of: UInt8(ascii: "}")) else { return nil }
    return (line[...end] + [UInt8(ascii: ";")], 0)
  }

  private static func map(_ modules: [Module], _ name: String, _ mappings: String) -> [UInt8] {
    let json = JSONWriter()
    json.object { json in
      json.field("version", 3)
      json.field("file", name)
      json.list("sources") { list in for module in modules { list.string("source/\(module.name)") } }
      json.list("sourcesContent") { list in
        for module in modules { list.string(String(decoding: module.bytes, as: UTF8.self)) }
      }
      json.list("names") { _ in }
      json.field("mappings", mappings)
    }
    return Array(json.bytes)
  }
}
