extension TopView {
  private static func plain(_ text: String) -> TopLine.Piece { TopLine.Piece(text: text, style: .plain) }

  static func table(_ refusals: ArraySlice<TopFigures.Refusal>) -> TopTable {
    TopTable(
      columns: [
        .init(title: "REFUSED", rank: 0, isNumber: false), .init(title: "BY", rank: 2, isNumber: false),
        .init(title: "NOW", rank: 0), .init(title: "IN ALL", rank: 1),
      ],
      rows: refusals.map { one in
        [
          plain(one.title), plain(one.by),
          .init(text: TopWords.rate(one.perSecond), style: (one.perSecond ?? 0) > 0 ? .warning : .plain),
          plain(TopWords.number(one.total)),
        ]
      })
  }

  static func table(_ tenants: [TopFigures.Tenant]) -> TopTable {
    TopTable(
      columns: [
        .init(title: "TENANT", rank: 0, isNumber: false), .init(title: "PEERS", rank: 1),
        .init(title: "CONNECTIONS", rank: 4), .init(title: "NETWORKS", rank: 5),
        .init(title: "MESSAGES", rank: 2), .init(title: "SIGNALS", rank: 3),
        .init(title: "", rank: 6, isNumber: false),
      ],
      rows: tenants.map { one in
        let isFull = one.mostPeers.map { one.peers * 10 >= $0 * 9 } ?? false
        let peers = TopWords.number(one.peers) + (one.mostPeers.map { "/\(TopWords.number($0))" } ?? "")
        return [
          .init(text: one.name, style: .strong), .init(text: peers, style: isFull ? .bad : .plain),
          plain(TopWords.number(one.connections)), plain(TopWords.number(one.networks)),
          plain(TopWords.rate(one.messagesPerSecond)), plain(TopWords.rate(one.signalsPerSecond)),
          .init(text: one.isLeaving ? "leaving" : "", style: .warning),
        ]
      })
  }

  static func table(_ plugins: [TopFigures.Plugin]) -> TopTable {
    TopTable(
      columns: [
        .init(title: "PLUGIN", rank: 0, isNumber: false), .init(title: "COST", rank: 0),
        .init(title: "CALLS", rank: 2), .init(title: "MEAN", rank: 3), .init(title: "LONGEST", rank: 5),
        .init(title: "WAITING", rank: 6), .init(title: "LOST", rank: 7), .init(title: "REFUSED", rank: 4),
        .init(title: "", rank: 1, isNumber: false),
      ],
      rows: plugins.map { one in
        let isWell = one.state == "running" && one.health == "ok"
        return [
          .init(text: one.id, style: .strong), plain(TopWords.percent(one.cost)),
          plain(TopWords.rate(one.callsPerSecond)), plain(TopWords.time(nanoseconds: one.meanNanoseconds)),
          plain(TopWords.time(nanoseconds: one.longestNanoseconds)), plain(TopWords.number(one.waiting)),
          .init(text: TopWords.number(one.dropped), style: one.dropped > 0 ? .bad : .plain),
          plain(TopWords.number(one.refused)),
          .init(text: isWell ? "" : one.state == "running" ? one.health : one.state, style: .bad),
        ]
      })
  }
}
