import HubKernel
import HubPeering
import HubRTC

/// Makes sessions that are real: sockets, ICE, DTLS and SCTP.
struct RTCMaker: ChannelMaking {
  let peering: Peering

  func make(_ wish: ChannelWish, _ listener: any ChannelListener, at station: Station) -> any HubChannel {
    RTCChannel(peering, wish, listener, at: station)
  }
}

/// One side of a session with another hub, and the one channel in it.
final class RTCChannel: HubChannel {
  /// What hubs of every kind call it.
  private static let label = "messages"

  private weak var listener: (any ChannelListener)?
  private let isOffering: Bool
  private var session: RTCSession?
  private var channel: ChannelNumber?
  private var fault: RTCFault?
  let longestMessage = Pieces.longest

  var waiting: Int { channel.flatMap { session?.buffered(on: $0) } ?? 0 }

  init(_ peering: Peering, _ wish: ChannelWish, _ listener: any ChannelListener, at station: Station) {
    isOffering = wish.isOffering
    self.listener = listener
    do throws(RTCFault) {
      session = try RTCSession(peering, at: station, hear: self)
    } catch {
      fault = error
    }
  }

  func begin(at station: Station) {
    guard let session else { return fail(fault, at: station) }
    guard isOffering else { return }
    do throws(RTCFault) {
      channel = try session.open(Self.label, at: station)
      try session.offer(at: station)
    } catch {
      fail(error, at: station)
    }
  }

  func take(_ signal: ChannelSignal, at station: Station) {
    guard let session else { return }
    do throws(RTCFault) {
      switch signal {
      case .offer(let text): try session.take(.offer(text), at: station)
      case .answer(let text): try session.take(.answer(text), at: station)
      case .candidate(let text?): try session.take(.candidate(text), at: station)
      case .candidate(nil): try session.take(.endOfCandidates, at: station)
      }
    } catch {
      // A candidate that cannot be read is one way less; a description is all there is.
      if case .candidate = signal { return }
      fail(error, at: station)
    }
  }

  func send(_ message: UnsafeRawBufferPointer, _ kind: MessageKind, at station: Station) -> ChannelVerdict {
    guard let session, let channel else { return .closed }
    switch session.send(message, isText: kind == .text, on: channel, at: station) {
    case .sent: return .sent
    case .full: return .full
    case .closed: return .closed
    case .tooLarge:
      // The other side takes less than everybody does: there is no use in this channel.
      fail(RTCFault(.setupFailed, "the other side takes no message of \(message.count) bytes"), at: station)
      return .closed
    }
  }

  func close(reason: String, at station: Station) {
    listener = nil
    let session = session
    self.session = nil
    session?.close(at: station)
  }

  private func fail(_ fault: RTCFault?, at station: Station) {
    let listener = listener
    close(reason: "", at: station)
    listener?.ended(reason: fault.map { "\($0)" } ?? "it was closed", at: station)
  }
}

extension RTCChannel: RTCSessionListener {
  func session(_ session: RTCSession, says signal: RTCSignal, at station: Station) {
    switch signal {
    case .offer(let text): listener?.said(.offer(text), at: station)
    case .answer(let text): listener?.said(.answer(text), at: station)
    case .candidate(let text): listener?.said(.candidate(text), at: station)
    case .endOfCandidates: listener?.said(.candidate(nil), at: station)
    }
  }

  func session(_ session: RTCSession, became state: RTCState, at station: Station) {}

  func session(
    _ session: RTCSession, opened channel: ChannelNumber, label: String, protocolName: String, isOurs: Bool,
    at station: Station
  ) {
    if !isOurs {
      guard self.channel == nil, label == Self.label else { return }
      self.channel = channel
    }
    if channel == self.channel { listener?.opened(at: station) }
  }

  func session(
    _ session: RTCSession, received message: UnsafeRawBufferPointer, isText: Bool, on channel: ChannelNumber,
    at station: Station
  ) {
    if channel == self.channel { listener?.received(message, isText ? .text : .binary, at: station) }
  }

  func session(_ session: RTCSession, drained channel: ChannelNumber, at station: Station) {
    if channel == self.channel { listener?.drained(at: station) }
  }

  func session(_ session: RTCSession, closed channel: ChannelNumber, at station: Station) {
    if channel == self.channel { fail(nil, at: station) }
  }

  func session(_ session: RTCSession, endedWith fault: RTCFault?, at station: Station) {
    self.session = nil
    fail(fault, at: station)
  }
}
