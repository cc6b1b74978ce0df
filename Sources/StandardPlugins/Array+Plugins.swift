public import HubKernel

extension Array where Element == CatalogueEntry {
  /// A catalogue with more plugins: `standardCatalogue + [GreeterPlugin.self]`.
  public static func + (catalogue: [CatalogueEntry], plugins: [any Plugin.Type]) -> [CatalogueEntry] {
    catalogue + plugins.map { CatalogueEntry($0) }
  }
}
