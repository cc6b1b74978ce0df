import Glibc
import HubKernel

/// What the system knows of this process, under the names that all programs use for it.
enum ProcessFigures {
  static func read() -> [MetricFamily] {
    var families: [MetricFamily] = [
      MetricFamily(
        .counter, "process_cpu_seconds", "processor time the process has used", .decimal(cpuSeconds))
    ]
    if let memory = memory {
      families += [
        MetricFamily(
          .gauge, "process_resident_memory_bytes", "memory of the process that is in use",
          .integer(memory.resident)),
        MetricFamily(
          .gauge, "process_virtual_memory_bytes", "address space of the process", .integer(memory.virtual)),
      ]
    }
    if let open = openDescriptors {
      families.append(
        MetricFamily(.gauge, "process_open_fds", "file descriptors in use", .integer(open)))
    }
    if let most = mostDescriptors {
      families.append(
        MetricFamily(.gauge, "process_max_fds", "file descriptors there may be", .integer(most)))
    }
    if let startTime {
      families.append(
        MetricFamily(
          .gauge, "process_start_time_seconds", "when the process began, in seconds since 1970",
          .decimal(startTime)))
    }
    return families
  }

  private static var cpuSeconds: Double {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1_000_000 }
    return seconds(usage.ru_utime) + seconds(usage.ru_stime)
  }

  /// The first two numbers count pages: of address space, and of memory.
  private static var memory: (virtual: Int, resident: Int)? {
    let words = text(of: "/proc/self/statm").split { $0 == " " || $0 == "\n" }
    guard words.count > 1, let all = Int(words[0]), let resident = Int(words[1]) else { return nil }
    let page = sysconf(Int32(_SC_PAGESIZE))
    return (all * page, resident * page)
  }

  /// Newer kernels say at once how many there are; older ones show a size of 0, and then they are counted.
  private static var openDescriptors: Int? {
    var information = stat()
    if stat("/proc/self/fd", &information) == 0, information.st_size > 0 { return Int(information.st_size) }
    guard let folder = opendir("/proc/self/fd") else { return nil }
    defer { closedir(folder) }
    var count = 0
    while readdir(folder) != nil { count += 1 }
    // The folder itself, the one above, and the descriptor it is read through are no descriptors of the hub.
    return max(0, count - 3)
  }

  private static var mostDescriptors: Int? {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return nil }
    return Int(clamping: limit.rlim_cur)
  }

  /// The process began so many ticks after the machine did. That stays the same, so it is found once.
  private static let startTime: Double? = {
    // The name of the program stands in parentheses and may contain anything, even these.
    let line = text(of: "/proc/self/stat")
    guard let end = line.lastIndex(of: ")") else { return nil }
    let words = line[line.index(after: end)...].split(separator: " ")
    // Counted from 1 it is the 22nd field, and the first after the name is the third.
    guard words.count > 19, let ticks = Double(words[19]) else { return nil }
    let boot = text(of: "/proc/stat").split(separator: "\n").first { $0.hasPrefix("btime ") }
    guard let seconds = boot.flatMap({ Double($0.dropFirst("btime ".count)) }) else { return nil }
    return seconds + ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
  }()

  private static let textLimit = 65_536

  private static func text(of path: String) -> String {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return "" }
    defer { close(file) }
    var text: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4_096)
    while text.count < textLimit {
      let count = Glibc.read(file, &buffer, buffer.count)
      guard count > 0 else { break }
      text += buffer[..<count]
    }
    return String(decoding: text, as: UTF8.self)
  }
}
