extension RTCPeer {
  /// What we say of ourselves, with the candidates that are known by now.
  func describe(setup: SetupRole, answering remote: SessionDescription? = nil) -> String {
    negotiation.version += 1
    var result = SessionDescription()
    result.sessionID = sessionID
    result.version = negotiation.version
    result.trickles = true
    let ours = section(setup)
    if let remote {
      // RFC 8829 §5.3.1: as many sections as were offered, in their order; what we do not take has no port.
      result.sections = remote.sections.enumerated().map { index, offered in
        if index == negotiation.dataIndex { return ours }
        var refused = MediaSection(
          medium: offered.medium, port: 0, transport: offered.transport, formats: offered.formats)
        refused.mid = offered.mid
        return refused
      }
      if let mid = ours.mid, remote.bundle.contains(mid) { result.bundle = [mid] }
    } else {
      result.sections = sectionsAround(ours)
      result.bundle = [negotiation.mid]
    }
    return result.text
  }

  private func section(_ setup: SetupRole) -> MediaSection {
    let port = settings.sctp.port
    // RFC 8839 §4.3.2: 9 where candidates say where we are.
    var section =
      negotiation.isOld
      ? MediaSection(medium: "application", port: 9, transport: "DTLS/SCTP", formats: "\(port)")
      : MediaSection(
        medium: "application", port: 9, transport: "UDP/DTLS/SCTP", formats: "webrtc-datachannel")
    section.mid = negotiation.mid
    section.connection.fragment = agent.localFragment
    section.connection.password = agent.localPassword
    section.connection.fingerprints = [identity.fingerprint]
    section.connection.setup = setup
    section.connection.tlsID = tlsID
    section.sctpPort = port
    section.largestMessage = UInt64(settings.sctp.largestMessage)
    section.candidates = agent.localCandidates
    section.hasAllCandidates = negotiation.isGathered
    return section
  }

  /// In a later offer of ours, sections that were offered to us and refused keep their places.
  private func sectionsAround(_ ours: MediaSection) -> [MediaSection] {
    guard !negotiation.sections.isEmpty else { return [ours] }
    return negotiation.sections.enumerated().map { index, known in
      if index == negotiation.dataIndex { return ours }
      var refused = MediaSection(
        medium: known.medium, port: 0, transport: known.transport, formats: known.formats)
      refused.mid = known.mid
      return refused
    }
  }
}
