/// What channels do to those around them. Everything may be called from here.
protocol ChannelEffects: AnyObject {
  func channelOpened(_ channel: ChannelNumber, label: String, protocolName: String, isOurs: Bool)
  func channelReceived(_ message: UnsafeRawBufferPointer, isText: Bool, on channel: ChannelNumber)
  func channelDrained(_ channel: ChannelNumber)
  func channelClosed(_ channel: ChannelNumber)
}
