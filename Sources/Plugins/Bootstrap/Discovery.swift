import HubKernel
import HubTokens
import Mesh
import Records

/// Looks for hubs where the settings say.
struct Discovery: Sendable {
  private static let webPatience = Duration.seconds(10)
  private static let namePatience = Duration.seconds(8)
  /// So many domains are asked at once: each takes a thread of those that ask other servers.
  private static let atOnce = 4

  static let path = "/.well-known/pigeonhub-bootstrap"
  static let olderPath = "/.well-known/peerpigeon.json"

  let settings: DiscoverySettings
  let screening: Screening
  let fetching: (any HTTPFetching)?
  let resolving: (any NameResolving)?
  let mesh: any MeshLinking
  let keeper: (any RecordKeeping)?
  let clock: any HubClock

  /// Whether there is anybody to ask.
  var hasDomains: Bool { !settings.domains.isEmpty && (settings.wellKnown || settings.dns) }

  /// Whether there is anything to be learnt without asking a domain.
  var looksAround: Bool { settings.hubs || (settings.records && keeper != nil) }

  /// Asks everybody.
  func run() async -> DiscoveryReport {
    var report = DiscoveryReport()
    var domains = settings.domains.compactMap { Domain($0) }[...]
    while !domains.isEmpty {
      let now = domains.prefix(Self.atOnce)
      domains = domains.dropFirst(Self.atOnce)
      report.places += await withTaskGroup(of: (Int, DiscoveryReport.Place).self) { group in
        for (index, domain) in now.enumerated() {
          if settings.wellKnown { group.addTask { (2 * index, await askWeb(of: domain)) } }
          if settings.dns, domain.textName != nil {
            group.addTask { (2 * index + 1, await askNames(of: domain)) }
          }
        }
        // As they stand in the settings, whoever answers first.
        return await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }.map(\.1)
      }
    }
    if settings.hubs { report.places.append(lookAround()) }
    if settings.records, let keeper {
      let (items, forged) = Announcements.read(keeper, own: mesh.id)
      var place = judged(items, .records, "records")
      if forged > 0 { place.refused[.forged, default: 0] += forged }
      report.places.append(place)
    }
    return report
  }

  /// The hubs of the mesh that say where they are reached.
  func lookAround() -> DiscoveryReport.Place {
    var found = Answers.Items()
    for hub in mesh.hubs where hub.dialect == .mesh && !hub.url.isEmpty && !hub.isDraining {
      if let location = try? HubLocation(Publisher.socketAddress(hub.url)) {
        found.items.append(Answers.Item(record: HubRecord(location, region: String(hub.region.prefix(64)))))
      } else {
        found.malformed += 1
      }
    }
    return judged(found, .hub, "the mesh")
  }

  private func askWeb(of domain: Domain) async -> DiscoveryReport.Place {
    let name = domain.address(of: Self.path)
    guard let fetching else {
      return DiscoveryReport.Place(
        source: .wellKnown, name: name, trouble: "this hub cannot ask other servers")
    }
    var trouble = ""
    for path in [Self.path, Self.olderPath] {
      let request = OutgoingRequest(
        url: domain.address(of: path), headers: [("accept", "application/json")],
        deadline: Self.webPatience, limit: Answers.longest, authority: settings.authority)
      do {
        let answer = try await fetching.fetch(request)
        if answer.status == 200, let items = Answers.document(answer.body, at: clock.wallMilliseconds) {
          return judged(items, .wellKnown, request.url)
        }
        if trouble.isEmpty {
          trouble =
            answer.status == 200 ? "what it says is no list of hubs" : "it answers with \(answer.status)"
        }
      } catch {
        // Who cannot be reached for the one cannot be reached for the other.
        return DiscoveryReport.Place(source: .wellKnown, name: name, trouble: "\(error)")
      }
    }
    return DiscoveryReport.Place(source: .wellKnown, name: name, trouble: trouble)
  }

  private func askNames(of domain: Domain) async -> DiscoveryReport.Place {
    let name = domain.textName ?? ""
    guard let resolving else {
      return DiscoveryReport.Place(source: .dns, name: name, trouble: "this hub cannot ask name servers")
    }
    do {
      let texts = try await resolving.texts(
        of: name, servers: settings.nameServers, deadline: Self.namePatience)
      return judged(Answers.texts(texts), .dns, name)
    } catch {
      return DiscoveryReport.Place(source: .dns, name: name, trouble: "\(error)")
    }
  }

  private func judged(_ found: Answers.Items, _ source: Source, _ name: String) -> DiscoveryReport.Place {
    var place = DiscoveryReport.Place(source: source, name: name)
    let wall = clock.wallMilliseconds
    if found.malformed > 0 { place.refused[.malformed] = found.malformed }
    if found.isStale { place.refused[.old] = 1 }
    for item in found.items {
      let verdict =
        item.key == nil
        ? screening.judge(item.record, from: source, at: wall)
        : screening.judge(item.record, signedBy: item.key, from: source, at: wall)
      switch verdict {
      case .success(let finding): place.found.append(finding)
      case .failure(let reason): place.refused[reason, default: 0] += 1
      }
    }
    let (kept, surplus) = Screening.bounded(place.found)
    place.found = kept
    if surplus > 0 { place.refused[.surplus] = surplus }
    return place
  }
}
