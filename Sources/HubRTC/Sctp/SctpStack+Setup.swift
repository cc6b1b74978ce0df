internal import CUsrsctp

extension SctpStack {
  /// Begins the library, once. Everything that a data channel does not need is off: what cannot be asked for
  /// cannot be abused.
  static func setUp() {
    usrsctp_init_nothreads(
      0,
      { address, bytes, count, _, _ in
        hub_sctp_seal(bytes, count)
        return SctpStack.output(address, UnsafeRawBufferPointer(start: bytes, count: count))
      }, nil)
    // Checksums are made here, and not looked at: DTLS has proven each packet before it comes this far.
    usrsctp_enable_crc32c_offload()
    // Addresses: there is one, and it never changes.
    _ = usrsctp_sysctl_set_sctp_asconf_enable(0)
    _ = usrsctp_sysctl_set_sctp_auto_asconf(0)
    _ = usrsctp_sysctl_set_sctp_mobility_base(0)
    _ = usrsctp_sysctl_set_sctp_mobility_fasthandoff(0)
    _ = usrsctp_sysctl_set_sctp_cmt_on_off(0)
    // DTLS proves who sent a packet, and hides what a router could mark.
    _ = usrsctp_sysctl_set_sctp_auth_enable(0)
    _ = usrsctp_sysctl_set_sctp_ecn_enable(0)
    _ = usrsctp_sysctl_set_sctp_nrsack_enable(0)
    _ = usrsctp_sysctl_set_sctp_pktdrop_enable(0)
    _ = usrsctp_sysctl_set_sctp_nat_friendly(0)
    // RFC 8831 §6.2: partial reliability and the end of streams are needed.
    _ = usrsctp_sysctl_set_sctp_pr_enable(1)
    _ = usrsctp_sysctl_set_sctp_reconfig_enable(1)
    // Nobody is told that there is nothing here.
    _ = usrsctp_sysctl_set_sctp_blackhole(2)
    _ = usrsctp_sysctl_set_sctp_logging_level(0)
    _ = usrsctp_sysctl_set_sctp_diag_info_code(0)
    // RFC 6928: about ten packets before the first answer.
    _ = usrsctp_sysctl_set_sctp_initial_cwnd(10)
    _ = usrsctp_sysctl_set_sctp_max_chunks_on_queue(SctpStack.mostChunks)
    _ = usrsctp_sysctl_set_sctp_delayed_sack_time_default(SctpStack.delayedAnswer)
    _ = usrsctp_sysctl_set_sctp_sack_freq_default(SctpStack.packetsAnAnswer)
    _ = usrsctp_sysctl_set_sctp_heartbeat_interval_default(SctpStack.heartbeat)
    // From a loop to another continent. The least is above what others wait before they acknowledge.
    _ = usrsctp_sysctl_set_sctp_rto_initial_default(500)
    _ = usrsctp_sysctl_set_sctp_rto_min_default(250)
    _ = usrsctp_sysctl_set_sctp_rto_max_default(4_000)
    _ = usrsctp_sysctl_set_sctp_init_rto_max_default(1_000)
    // When to give up is decided on the clock of the association itself.
    _ = usrsctp_sysctl_set_sctp_init_rtx_max_default(SctpStack.manyTimes)
    _ = usrsctp_sysctl_set_sctp_assoc_rtx_max_default(SctpStack.manyTimes)
    _ = usrsctp_sysctl_set_sctp_path_rtx_max_default(SctpStack.manyTimes)
    // A handshake outlives the secret that its cookie is signed with only if hours pass elsewhere meanwhile.
    _ = usrsctp_sysctl_set_sctp_secret_lifetime_default(1_000_000)
    // None of one piece, which would otherwise be given up after thirty times.
    _ = usrsctp_sysctl_set_sctp_max_retran_chunk(0)
  }

  /// How many pieces of messages may wait in either direction of an association: as many messages as
  /// `SctpSettings.waitingMessages` lets another hub send before one is acknowledged, and the pieces of
  /// the longest. Where fewer may wait for one that was lost, the rest is thrown away on arrival.
  static let mostChunks: UInt32 = 1_280
  /// For how many milliseconds packets wait for company before they are acknowledged.
  static let delayedAnswer: UInt32 = 20
  /// How many packets are acknowledged at once. RFC 9260 §6.2 advises two; but they come in rows, each answer
  /// is a record and a datagram of its own, and what is missing is told at once all the same.
  static let packetsAnAnswer: UInt32 = 4
  /// After how many milliseconds of silence an association looks whether the other end is there.
  static let heartbeat: UInt32 = 30_000
  /// The greatest that the library can count to, so that a path is never called dead. It would be, and
  /// nothing sent any more until a heartbeat half a minute later, where all that is acknowledged had to be
  /// sent twice for long.
  private static let manyTimes: UInt32 = 0xFFFF
}
