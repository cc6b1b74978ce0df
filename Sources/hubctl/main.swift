internal import HubCommand

await HubCommand.main(standardCatalogue)
