export * from "../../Sources/Plugins/BrowserClient/Client/loft.d.mts";
