import Glibc

/// How many networks are tried.
enum Seeds {
  static var count: UInt64 {
    getenv("ICE_SEEDS").flatMap { UInt64(String(cString: $0)) }.map { max(1, $0) } ?? 300
  }
}
