/// Puts lines into datagrams that no network on the way has to divide.
enum StatsDDatagrams {
  /// What fits into an Ethernet frame behind all the heads there may be.
  static let longest = 1_432

  /// As few datagrams as the order of the lines allows. A line that fits into none is left out.
  static func pack(_ lines: [String]) -> [[UInt8]] {
    var datagrams: [[UInt8]] = []
    var filling: [UInt8] = []
    for line in lines where line.utf8.count <= longest {
      if filling.count + 1 + line.utf8.count > longest {
        datagrams.append(filling)
        filling = []
      }
      if !filling.isEmpty { filling.append(UInt8(ascii: "\n")) }
      filling += line.utf8
    }
    if !filling.isEmpty { datagrams.append(filling) }
    return datagrams
  }
}
