public import HubKernel

/// The file with the records, or a part of it, could not be read any more. It was set aside.
public struct StorageDamaged: Event {
  /// The file.
  public let file: String
  /// Where what was damaged lies now.
  public let aside: String
  /// What was found, in a sentence.
  public let reason: String
}
