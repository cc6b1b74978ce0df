import HubKernel

/// What a program says of itself.
struct ProgramManifest: Sendable, Equatable {
  struct Decision: Sendable, Equatable {
    var intent: String
    var stage: Stage
  }
  struct Served: Sendable, Equatable {
    var method: HTTPMethod
    var path: String
    var audience: Audience
  }
  struct Told: Sendable, Equatable {
    var name: String
    var fields: [String]
  }
  struct Measured: Sendable, Equatable {
    enum Kind: String { case counter, gauge, histogram }
    struct Label: Sendable, Equatable {
      var name: String
      var values: [String]
    }
    var name: String
    var kind: Kind
    var about: String
    var labels: [Label]
  }

  var id = ""
  var summary = ""
  var version = ""
  var hears: [String] = []
  var decides: [Decision] = []
  var settings: [ProgramSetting] = []
  var serves: [Served] = []
  var emits: [Told] = []
  var meters: [Measured] = []
  var batches = false
  var checks = false
}
