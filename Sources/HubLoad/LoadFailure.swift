/// Why a run cannot begin.
package enum LoadFailure: Error, Sendable {
  case badAddress(String)
  case unknownHost(String)
  case noTLS(String)
  case noThread(Int32)
}
