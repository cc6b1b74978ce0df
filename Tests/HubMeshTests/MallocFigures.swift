import Glibc

/// What glibc's allocator says of itself.
enum MallocFigures {
  private typealias Report = @convention(c) (CInt, UnsafeMutablePointer<FILE>) -> CInt

  /// How many bytes are in use, in all threads; nil if it does not say.
  static var bytesInUse: Int? {
    guard let symbol = dlsym(dlopen(nil, RTLD_NOW), "malloc_info") else { return nil }
    let report = unsafeBitCast(symbol, to: Report.self)
    var (text, size): (UnsafeMutablePointer<CChar>?, Int) = (nil, 0)
    guard let stream = open_memstream(&text, &size) else { return nil }
    _ = report(0, stream)
    fclose(stream)
    defer { free(text) }
    guard let text else { return nil }
    let lines = String(cString: text).split(separator: "\n")
    // The totals come last, after those of each arena.
    func last(_ start: String) -> Int? {
      lines.last { $0.hasPrefix(start) }
        .flatMap { $0.split(separator: "\"").dropLast().last }.flatMap { Int($0) }
    }
    guard let system = last("<system type=\"current\""), let mapped = last("<total type=\"mmap\""),
      let rest = last("<total type=\"rest\""), let fast = last("<total type=\"fast\"")
    else { return nil }
    return system + mapped - rest - fast
  }
}
