/// The house rules. Each takes what it judges and returns where it does not hold, so that each can be shown
/// to fail.
enum Rules {
  static let longestFile = 400
  static let longestFunction = 60
  static let longestLine = 110
  static let largestMedian = 90
  static let largestKernel = 5000
  static let largestFirstReading = 600

  /// What a newcomer reads first.
  static let firstReading = [
    "Package.swift", "Plugins.yaml", "Sources/HubKernel/Plugin.swift",
    "Sources/Plugins/Health/HealthPlugin.swift",
    "Sources/HubKernel/Kernel.swift",
  ]
}
