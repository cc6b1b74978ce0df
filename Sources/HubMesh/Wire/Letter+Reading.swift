import HubWire

extension Letter {
  /// A letter from behind the first byte of its payload, as far as it can be read at all. Whether it may be
  /// delivered is another question.
  init(from reader: inout FrameReader) throws(FrameError) {
    let network = NetworkKey(place: try reader.id())
    let (from, to, spelling) = (try reader.id(), try reader.id(), try reader.spelling())
    let messageID = try reader.slice(Int(try reader.byte()))
    let type = try reader.slice(Int(try reader.byte()))
    let trace = try reader.slice(Int(try reader.byte()))
    let hasData = try reader.byte() != 0
    guard hasData || reader.rest == 0 else { throw .garbage }
    let data = hasData ? try reader.slice(reader.rest) : nil
    self.init(
      from: from, spelling: spelling, to: to, network: network, type: type, data: data, trace: trace,
      messageID: messageID)
  }
}
