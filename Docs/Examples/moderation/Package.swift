// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "moderation",
  products: [.library(name: "Moderation", targets: ["Moderation"])],
  dependencies: [.package(name: "loft", path: "../../..")],
  targets: [
    .target(
      name: "Moderation",
      dependencies: [
        .product(name: "HubKernel", package: "loft"),
        // For its contract: what peers want to be known as is an intent of signaling.
        .product(name: "StandardPlugins", package: "loft"),
      ]),
    .testTarget(
      name: "ModerationTests",
      dependencies: [
        "Moderation", .product(name: "HubKernel", package: "loft"),
        .product(name: "HubTesting", package: "loft"),
        .product(name: "StandardPlugins", package: "loft"),
      ]),
  ]
)
