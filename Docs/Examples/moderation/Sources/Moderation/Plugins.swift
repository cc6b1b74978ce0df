import HubKernel

/// What this package adds to a hub.
public let plugins: [any Plugin.Type] = [ModerationPlugin.self]
