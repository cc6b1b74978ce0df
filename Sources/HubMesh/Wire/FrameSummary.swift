internal import HubWire

/// What a frame is and whom it concerns, for those who look on.
package struct FrameSummary {
  /// What the frame is, in words.
  package let words: String
  /// From which hub to which; nil for frames between neighbours.
  package let ends: (source: HubID, target: HubID)?
  /// How many links it has gone, the one it comes over included; nil for frames between neighbours.
  package let links: Int?

  /// Whether a frame began at a hub, which is true of every frame between neighbours.
  package static func began(_ frame: UnsafeRawBufferPointer, at hub: HubID) -> Bool {
    guard frame.count >= RoutedFrame.body, FrameKind(rawValue: frame[1])?.isRouted == true else {
      return true
    }
    return HubID(bytes: UnsafeRawBufferPointer(rebasing: frame[RoutedFrame.source..<RoutedFrame.body])) == hub
  }

  /// How many links a frame of a session has gone; 0 for others.
  package static func links(_ frame: UnsafeRawBufferPointer, _ settings: MeshSettings) -> Int {
    guard frame.count > RoutedFrame.payload, frame[1] == FrameKind.data.rawValue else { return 0 }
    return Int(settings.hopLimit) - Int(frame[RoutedFrame.hops]) + 1
  }

  /// Reads a frame as far as anybody can; nil if it is none.
  package init?(_ frame: UnsafeRawBufferPointer, _ settings: MeshSettings) {
    guard frame.count >= 2, frame[0] == FrameKind.version, let kind = FrameKind(rawValue: frame[1]) else {
      return nil
    }
    guard kind.isRouted, frame.count >= RoutedFrame.body else {
      words = "\(kind)"
      ends = nil
      links = nil
      return
    }
    func id(_ place: Int) -> HubID? {
      HubID(bytes: UnsafeRawBufferPointer(rebasing: frame[place..<place + HubID.byteCount]))
    }
    guard let target = id(RoutedFrame.target), let source = id(RoutedFrame.source) else { return nil }
    ends = (source, target)
    links = Int(settings.hopLimit) - Int(frame[RoutedFrame.hops]) + 1
    words = FrameSummary.words(frame, kind)
  }

  private static func words(_ frame: UnsafeRawBufferPointer, _ kind: FrameKind) -> String {
    guard kind == .data || kind == .acknowledgement, frame.count >= RoutedFrame.deadline else {
      return "\(kind)"
    }
    func number(_ place: Int) -> UInt64 {
      UInt64(bigEndian: frame.loadUnaligned(fromByteOffset: place, as: UInt64.self))
    }
    let acknowledged = "has \(number(RoutedFrame.acknowledged))"
    guard kind == .data, frame.count > RoutedFrame.payload else { return "\(kind), \(acknowledged)" }
    let payload = PayloadKind(rawValue: frame[RoutedFrame.payload]).map { "\($0)" } ?? "garbage"
    return "\(payload) \(number(RoutedFrame.sequence)), \(acknowledged)"
  }
}
