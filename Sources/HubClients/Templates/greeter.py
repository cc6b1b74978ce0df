from loft_plugin import Plugin

plugin = Plugin("greeter", "Says a word to every peer that connects.")
plugin.setting("text", "welcome", "what to say to a new peer")
greeted = plugin.counter("greeted_total", "peers greeted")

@plugin.on("peerConnected")
def greet(event):
    plugin.send(event.peer, event.namespace, {"type": "greeting", "data": plugin.settings[event.namespace].text})
    greeted()

if __name__ == "__main__":
    plugin.run()
