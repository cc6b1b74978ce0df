internal import Glibc

/// What the system knows of this process.
enum OwnProcess {
  /// Processor time used so far, of all threads.
  static var cpuMilliseconds: Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    func milliseconds(_ time: timeval) -> Int { time.tv_sec * 1_000 + time.tv_usec / 1_000 }
    return milliseconds(usage.ru_utime) + milliseconds(usage.ru_stime)
  }

  /// Bytes of memory that are in use; 0 where the system does not say.
  static var memory: Int {
    // The second number counts pages (proc(5)).
    guard case .success(let bytes) = FileText.bytes(of: "/proc/self/statm", limit: 256) else { return 0 }
    let words = String(decoding: bytes, as: UTF8.self).split(separator: " ")
    return words.count > 1 ? (Int(words[1]) ?? 0) * sysconf(Int32(_SC_PAGESIZE)) : 0
  }
}
