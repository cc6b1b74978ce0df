internal import HubCommand
internal import StandardPlugins

await HubCommand.main(standardCatalogue)
