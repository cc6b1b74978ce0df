import HubRTC

extension FuzzTarget {
  /// What a peer says of itself.
  static let description = FuzzTarget(name: "description") { input in
    let limits = DescriptionLimits()
    guard let read = try? SessionDescription(reading: String(decoding: input, as: UTF8.self), limits: limits)
    else { return }
    precondition(read.sections.count <= limits.sections, "more sections than there may be")
    for section in read.sections {
      precondition(section.candidates.count <= limits.candidates, "more candidates than there may be")
      precondition(section.connection.fingerprints.count <= limits.fingerprints, "too many fingerprints")
    }
    // Whatever was read can be written, and is read again as what it was.
    guard let again = try? SessionDescription(reading: read.text, limits: limits) else {
      preconditionFailure("what was written cannot be read")
    }
    precondition(again.sections.map(\.mid) == read.sections.map(\.mid), "names have changed")
    precondition(again.dataSection == read.dataSection, "another section is for data")
    precondition(again.connection.fingerprints == read.connection.fingerprints, "another proof")
    precondition(again.connection.password == read.connection.password, "another password")
  }

  /// What opens a channel.
  static let channelOpening = FuzzTarget(name: "channel-opening") { input in
    guard let opening = ChannelOpen(input, longestName: 64) else { return }
    precondition(opening.label.utf8.count <= 64 && opening.protocolName.utf8.count <= 64, "a long name")
    let again = opening.bytes.withUnsafeBytes { ChannelOpen($0, longestName: 64) }
    precondition(again == opening, "what was written is read otherwise")
  }
}
