/** The hubs that are told of. Records as `hubctl bootstrap record` writes them go in as they are. */
export default {
  "v": 1,
  "peers": [
    {"t": "wss", "u": "wss://hub-1.example.org", "region": "us-east", "priority": 1},
    {"t": "wss", "u": "wss://hub-2.example.org", "region": "eu-west", "priority": 1}
  ]
};
