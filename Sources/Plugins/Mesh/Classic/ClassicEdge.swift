import HubKernel

/// Where the mesh meets hubs of older kinds: JavaScript, Go and ESP32.
///
/// What an older hub tells of its peers becomes the word of this hub, on its behalf, and dies with the
/// connection. It knows no clock, no sockets and no other hub: it is told what happens and says what to do,
/// to the shell around it. Used on one thread.
final class ClassicEdge {
  var limits: ClassicLimits
  unowned let shell: any ClassicShell
  var conversations: [ClassicLink: ClassicConversation] = [:]
  private(set) var claims: [ClassicPlace: [PeerID: ClassicClaim]] = [:]
  /// How many claims there are, and how many bytes their peers say of themselves.
  private(set) var claimCount = 0
  private(set) var noteBytes = 0
  var copies = CopyWatch()
  var counts = ClassicCounts()
  /// Claims to be taken up when it is time, the earliest first.
  var reserved: [(place: ClassicPlace, peer: PeerID, due: Int64)] = []
  /// Whether something has come up that is to be done in a later turn.
  @exclusivity(unchecked) var isRestless = false
  let words = ClassicWords()
  private let scratch = JSONScratch()
  /// A second one: `data` is read while what it was found in is still in use.
  private let dataScratch = JSONScratch()

  init(_ shell: any ClassicShell, _ limits: ClassicLimits = ClassicLimits()) {
    self.shell = shell
    self.limits = limits
  }

  /// A connection with an older hub is open: `hub` is its id, where it called and so had to say it. False
  /// when there are as many as there may be.
  func open(
    _ link: ClassicLink, _ role: ClassicRole, hub: PeerID?, namespace: Namespace, mesh: NetworkName,
    now: Int64
  ) -> Bool {
    guard conversations.count < limits.links else { return false }
    conversations[link] = ClassicConversation(
      link, role, hub: hub, namespace: namespace, mesh: mesh, limits: limits, now: now)
    if let conversation = conversations[link] { refreshChannel(of: conversation, now: now) }
    return true
  }

  /// The connection is over, and what it told with it.
  func close(_ link: ClassicLink, now: Int64) {
    guard let conversation = conversations.removeValue(forKey: link) else { return }
    if conversation.role != .channel { refreshChannel(of: conversation, now: now) }
    for (peer, networks) in conversation.peers {
      for network in networks { drop(peer, conversation.place(network), of: link, .hubLost) }
    }
  }

  /// A message came.
  func receive(_ bytes: UnsafeRawBufferPointer, on link: ClassicLink, now: Int64) {
    guard conversations[link] != nil else { return }
    counts.received += 1
    guard conversations[link]?.pace.take(now: now, limits) == true else {
      return refuse(.tooFast, on: link, now: now)
    }
    guard conversations[link]?.role != .channel else { return heardOnChannel(bytes, on: link, now: now) }
    guard let message = message(bytes) else {
      return refuse(.unreadable, on: link, now: now)
    }
    switch message.kind {
    case .announce: heardAnnouncement(message, on: link, now: now)
    case .discovered: heardOfPeer(message, on: link, now: now)
    case .disconnected: heardOfDeparture(message, on: link, now: now)
    case .goodbye: heardGoodbye(message, on: link, now: now)
    case .signal: heardSignal(message, on: link, now: now)
    case .ping: answerPing(on: link)
    case .idle, .unknown: counts.idle += 1
    }
  }

  /// Something came that older hubs do not send: a binary message.
  func receivedBinary(on link: ClassicLink, now: Int64) {
    guard conversations[link] != nil else { return }
    refuse(.unreadable, on: link, now: now)
  }

  func refuse(_ fault: ClassicFault, on link: ClassicLink, now: Int64) {
    counts.faults[fault, default: 0] += 1
    guard let verdict = conversations[link]?.pace.strike(fault, now: now, limits) else { return }
    if verdict.isNews || verdict.isOver { shell.misbehaved(fault, on: link, isOver: verdict.isOver) }
  }

  func claim(on peer: PeerID, in place: ClassicPlace) -> ClassicClaim? { claims[place]?[peer] }

  /// Changes what is known of a peer, or forgets it.
  func set(_ claim: ClassicClaim?, on peer: PeerID, in place: ClassicPlace) {
    let former = claims[place]?[peer]
    claimCount += (claim == nil ? 0 : 1) - (former == nil ? 0 : 1)
    noteBytes += (claim?.peer.note.count ?? 0) - (former?.peer.note.count ?? 0)
    claims[place, default: [:]][peer] = claim
    if claims[place]?.isEmpty == true { claims[place] = nil }
  }

  func data(of message: ClassicMessage) -> ClassicData? {
    ClassicData(message.data, scratch: dataScratch)
  }

  func message(_ bytes: UnsafeRawBufferPointer) -> ClassicMessage? {
    ClassicMessage(bytes, scratch: scratch)
  }

  func relay(_ bytes: UnsafeRawBufferPointer) -> ClassicRelay? {
    ClassicRelay(bytes, scratch: dataScratch)
  }

  private func answerPing(on link: ClassicLink) {
    guard let conversation = conversations[link] else { return }
    shell.say(words.pong(in: conversation.mesh, at: shell.wallMilliseconds), over: link)
  }
}
