internal import HubKernel

/// What the transport counts.
struct NetMeters: Sendable {
  let accepted: Counter
  let refusedFull: Counter
  let refusedAddress: Counter
  let refusedOrigin: Counter
  let refusedRequests: Counter
  let acceptPauses: Counter
  let failedHandshakes: Counter
  let slowReaders: Counter
  let silentPeers: Counter
  let lateRequests: Counter
  let brokenFrames: Counter
  let heldTooMuch: Counter
  let handshakeTime: Histogram
  let certificateEnd: Gauge

  init(_ kernel: Kernel) {
    let meters = kernel.meters(owner: "net")
    let hub = kernel.meters(owner: MeterRegistry.kernel)
    handshakeTime = hub.histogram(
      "handshake_seconds", "time from accepting a socket to its WebSocket, if it asks for that first")
    certificateEnd = hub.gauge(
      "tls_not_after_timestamp_seconds", "when the certificate expires, in seconds since 1970; 0 without TLS")
    accepted = meters.counter("accepted_total", "sockets accepted")
    refusedFull = meters.counter("refused_full_total", "sockets refused because the hub was full")
    refusedAddress = meters.counter(
      "refused_address_total", "sockets refused because their address had too many")
    refusedOrigin = meters.counter("refused_origin_total", "upgrades refused because of their origin")
    refusedRequests = meters.counter("refused_requests_total", "requests that broke HTTP or a limit")
    acceptPauses = meters.counter("accept_pauses_total", "times accepting paused for want of descriptors")
    failedHandshakes = meters.counter("failed_handshakes_total", "TLS and PROXY beginnings that failed")
    slowReaders = meters.counter("slow_readers_total", "sockets closed because they did not read")
    silentPeers = meters.counter("silent_peers_total", "WebSockets dropped because nothing came from them")
    lateRequests = meters.counter("late_requests_total", "sockets closed because they took too long to speak")
    brokenFrames = meters.counter("broken_frames_total", "WebSockets closed because they broke the protocol")
    heldTooMuch = meters.counter(
      "held_too_much_total", "sockets turned away because unfinished messages took too much memory")
  }
}
