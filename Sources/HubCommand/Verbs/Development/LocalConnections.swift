/// The TCP connections of this machine, as the system lists them.
enum LocalConnections {
  private static let established = "01"

  /// How many are open at these ports of this machine, each counted where it came to.
  static func count(at ports: Set<UInt16>, in table: String) -> Int {
    var count = 0
    for line in table.split(separator: "\n").dropFirst() {
      let columns = line.split(separator: " ")
      guard columns.count > 3, columns[3] == established,
        let port = columns[1].split(separator: ":").last.flatMap({ UInt16($0, radix: 16) })
      else { continue }
      if ports.contains(port) { count += 1 }
    }
    return count
  }

  /// The same, now; nil where the system does not say.
  static func count(at ports: Set<UInt16>) -> Int? {
    FileText.text(of: "/proc/net/tcp").map { count(at: ports, in: $0) }
  }
}
