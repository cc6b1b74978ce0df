// A plugin imports the kernel and nothing else: what its settings and messages are made of comes with it.
@_exported public import HubBase
@_exported public import HubConfig
@_exported public import HubEvents
@_exported public import HubPlugins
@_exported public import HubTenants
@_exported public import HubTransport
@_exported public import HubWire
