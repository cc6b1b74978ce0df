internal import Glibc
internal import HubKernel
internal import HubNet

extension Doctor {
  /// Descriptors a hub needs besides those of its connections.
  private static let otherDescriptors = 64
  private static let leastDisk: UInt64 = 100_000_000

  /// Descriptors, disk and clock.
  func machine(_ answer: RunningHub.Answer) -> [Finding] {
    var findings = [descriptors(answer)]
    findings += disk()
    findings.append(clock())
    return findings
  }

  private func descriptors(_ answer: RunningHub.Answer) -> Finding {
    var limits = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits)
    let needed = hub.limits.connections + Self.otherDescriptors
    var most = Int(clamping: limits.rlim_max)
    var whose = "of this shell"
    if case .here(let running) = answer, let own = ProcessLimits.descriptors(behind: running.address) {
      (most, whose) = (own, "of the running hub")
    }
    guard most < needed else {
      return .fine(
        .machine, "descriptors", "\(most) files \(whose) suffice for \(hub.limits.connections) connections")
    }
    return Finding(
      .machine, isForProduction ? .problem : .warning, "file-limit",
      "the limit of files \(whose) is \(most), and hub.limits.connections is \(hub.limits.connections)",
      at: "ulimit -n",
      why: "from connection \(max(0, most - Self.otherDescriptors)) on nobody can be accepted",
      remedy: "LimitNOFILE=\(needed) in the unit, 'ulimit -n \(needed)', or a lower hub.limits.connections")
  }

  private func disk() -> [Finding] {
    var status = statvfs()
    let folder =
      loaded.path.contains("/")
      ? String(loaded.path[..<(loaded.path.lastIndex(of: "/") ?? loaded.path.endIndex)]) : "."
    guard statvfs(folder.isEmpty ? "/" : folder, &status) == 0 else { return [] }
    let free = UInt64(status.f_bavail) * UInt64(status.f_frsize)
    let isFull = free < Self.leastDisk
    let hasNoInodes = status.f_files > 0 && status.f_favail * 100 < status.f_files
    guard isFull || hasNoInodes else {
      return [.fine(.machine, "disk", "\(free / 1_000_000) MB of disk are free at \(folder)")]
    }
    return [
      Finding(
        .machine, .problem, "disk",
        isFull ? "only \(free / 1_000_000) MB of disk are free" : "the disk can take no more files",
        at: folder,
        why: "settings cannot be written in place, nor logs, bans and what is known of other hubs",
        remedy: "make room; look at logs first")
    ]
  }

  private func clock() -> Finding {
    guard let isKept = MachineClock.isKept else {
      return Finding(.machine, .note, "clock-unknown", "this machine does not say whether its clock is right")
    }
    guard !isKept else {
      return .fine(.machine, "clock", "the clock is kept right by a time server")
    }
    return Finding(
      .machine, .warning, "clock-free", "no time server keeps the clock of this machine right",
      why: "tokens, tickets and certificates are judged by it",
      remedy: "run chrony or systemd-timesyncd; in a container the host does, and this may be a false alarm")
  }
}
