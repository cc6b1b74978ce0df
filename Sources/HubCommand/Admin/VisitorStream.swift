internal import HubKernel

/// An answer that goes on for as long as its reader is logged in.
struct VisitorStream: ResponseStream {
  let stream: any ResponseStream
  let isWelcome: @Sendable () -> Bool

  func send(_ bytes: [UInt8]) -> Bool { isWelcome() && stream.send(bytes) }
}
