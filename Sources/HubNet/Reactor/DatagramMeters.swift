internal import HubKernel

/// What the transport counts of datagrams. Apart from the others, which are copied with every connection that
/// comes.
struct DatagramMeters: Sendable {
  let received: Counter
  let sent: Counter
  let unsent: Counter
  let tooLong: Counter

  init(_ kernel: Kernel) {
    let meters = kernel.meters(owner: "net")
    received = meters.counter("datagrams_received_total", "UDP datagrams received")
    sent = meters.counter("datagrams_sent_total", "UDP datagrams sent")
    unsent = meters.counter(
      "datagrams_unsent_total", "UDP datagrams that the system did not take, as when its queue is full")
    tooLong = meters.counter(
      "datagrams_too_long_total", "UDP datagrams dropped because they were longer than 2048 bytes")
  }
}
