internal import HubMesh

/// The largest tables any hub had at the end.
package struct LargestTables: Sendable {
  package private(set) var memberBytes = 0
  package private(set) var remoteMembers = 0
  package private(set) var mapBytes = 0
  package private(set) var interestBytes = 0
  package private(set) var interests = 0
  package private(set) var sessions = 0

  mutating func take(_ census: MeshCensus) {
    memberBytes = max(memberBytes, census.memberBytes)
    remoteMembers = max(remoteMembers, census.remoteMembers)
    mapBytes = max(mapBytes, census.mapBytes)
    interestBytes = max(interestBytes, census.interestBytes)
    interests = max(interests, census.interests)
    sessions = max(sessions, census.sessions)
  }
}
