/// Why a file is not used for records: a sentence for the operator, who has to decide.
struct VaultRefusal: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
