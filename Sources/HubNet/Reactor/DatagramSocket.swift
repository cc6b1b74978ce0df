internal import CHubSys
internal import HubKernel

/// A UDP socket of a reactor; it closes when the reactor lets go of it.
final class DatagramSocket {
  let descriptor: Int32
  let sink: any DatagramSink
  /// What tells it from others that had its place before.
  let generation: UInt32

  init(descriptor: Int32, sink: any DatagramSink, generation: UInt32) {
    self.descriptor = descriptor
    self.sink = sink
    self.generation = generation
  }

  deinit { hub_close(descriptor) }
}
