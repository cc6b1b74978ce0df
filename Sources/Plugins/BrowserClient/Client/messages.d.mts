/** What peers and hubs say to each other. Written by `hubctl docs`. */

/** Joins a network, and says what others are told of this peer. */
export interface AnnounceToHub {
  type: "announce";
  /** the network it is about */ networkName?: string;
  /** what others are told */ data?: Record<string, unknown>;
  /** comes back in what is said about this message */ messageId?: string;
}

/** Leaves a network; the connection stays. */
export interface GoodbyeToHub {
  type: "goodbye";
  /** the network it is about */ networkName?: string;
  /** told to the others */ data?: unknown;
  /** comes back in what is said about this message */ messageId?: string;
}

/** Asks whether the hub is there. */
export interface PingToHub {
  type: "ping";
  /** comes back in what is said about this message */ messageId?: string;
}

/** Is taken and ignored. */
export interface CleanupToHub {
  type: "cleanup";
}

/** Is taken and ignored. */
export interface CleanupAllToHub {
  type: "cleanup-all";
}

/** Passes a signal to a member of the network. */
export interface OfferToHub {
  type: "offer";
  /** whom it is for */ targetPeerId: string;
  /** the network it is about */ networkName?: string;
  /** any JSON value, passed on byte for byte */ data?: unknown;
  /** comes back in what is said about this message */ messageId?: string;
  /** W3C Trace Context, passed on */ traceparent?: string;
}

/** Somebody signals to this peer. */
export interface OfferToPeer {
  type: "offer";
  /** who says it */ fromPeerId: string;
  /** this peer */ targetPeerId?: string;
  /** the network it is about */ networkName?: string;
  /** milliseconds since 1970 */ timestamp: number;
  /** any JSON value, passed on byte for byte */ data?: unknown;
  /** the sender's */ traceparent?: string;
}

/** Passes a signal to a member of the network. */
export interface AnswerToHub {
  type: "answer";
  /** whom it is for */ targetPeerId: string;
  /** the network it is about */ networkName?: string;
  /** any JSON value, passed on byte for byte */ data?: unknown;
  /** comes back in what is said about this message */ messageId?: string;
  /** W3C Trace Context, passed on */ traceparent?: string;
}

/** Somebody signals to this peer. */
export interface AnswerToPeer {
  type: "answer";
  /** who says it */ fromPeerId: string;
  /** this peer */ targetPeerId?: string;
  /** the network it is about */ networkName?: string;
  /** milliseconds since 1970 */ timestamp: number;
  /** any JSON value, passed on byte for byte */ data?: unknown;
  /** the sender's */ traceparent?: string;
}

/** Passes a signal to a member of the network. */
export interface IceCandidateToHub {
  type: "ice-candidate";
  /** whom it is for */ targetPeerId: string;
  /** the network it is about */ networkName?: string;
  /** any JSON value, passed on byte for byte */ data?: unknown;
  /** comes back in what is said about this message */ messageId?: string;
  /** W3C Trace Context, passed on */ traceparent?: string;
}

/** Somebody signals to this peer. */
export interface IceCandidateToPeer {
  type: "ice-candidate";
  /** who says it */ fromPeerId: string;
  /** this peer */ targetPeerId?: string;
  /** the network it is about */ networkName?: string;
  /** milliseconds since 1970 */ timestamp: number;
  /** any JSON value, passed on byte for byte */ data?: unknown;
  /** the sender's */ traceparent?: string;
}

/** Passes a signal to a member of the network. */
export interface ConnectionRejectedToHub {
  type: "connection-rejected";
  /** whom it is for */ targetPeerId: string;
  /** the network it is about */ networkName?: string;
  /** any JSON value, passed on byte for byte */ data?: unknown;
  /** comes back in what is said about this message */ messageId?: string;
  /** W3C Trace Context, passed on */ traceparent?: string;
}

/** Somebody signals to this peer. */
export interface ConnectionRejectedToPeer {
  type: "connection-rejected";
  /** who says it */ fromPeerId: string;
  /** this peer */ targetPeerId?: string;
  /** the network it is about */ networkName?: string;
  /** milliseconds since 1970 */ timestamp: number;
  /** any JSON value, passed on byte for byte */ data?: unknown;
  /** the sender's */ traceparent?: string;
}

/** Passes a signal to a member of the network. */
export interface RenegotiationOfferToHub {
  type: "renegotiation-offer";
  /** whom it is for */ targetPeerId: string;
  /** the network it is about */ networkName?: string;
  /** any JSON value, passed on byte for byte */ data?: unknown;
  /** comes back in what is said about this message */ messageId?: string;
  /** W3C Trace Context, passed on */ traceparent?: string;
}

/** Somebody signals to this peer. */
export interface RenegotiationOfferToPeer {
  type: "renegotiation-offer";
  /** who says it */ fromPeerId: string;
  /** this peer */ targetPeerId?: string;
  /** the network it is about */ networkName?: string;
  /** milliseconds since 1970 */ timestamp: number;
  /** any JSON value, passed on byte for byte */ data?: unknown;
  /** the sender's */ traceparent?: string;
}

/** Passes a signal to a member of the network. */
export interface RenegotiationAnswerToHub {
  type: "renegotiation-answer";
  /** whom it is for */ targetPeerId: string;
  /** the network it is about */ networkName?: string;
  /** any JSON value, passed on byte for byte */ data?: unknown;
  /** comes back in what is said about this message */ messageId?: string;
  /** W3C Trace Context, passed on */ traceparent?: string;
}

/** Somebody signals to this peer. */
export interface RenegotiationAnswerToPeer {
  type: "renegotiation-answer";
  /** who says it */ fromPeerId: string;
  /** this peer */ targetPeerId?: string;
  /** the network it is about */ networkName?: string;
  /** milliseconds since 1970 */ timestamp: number;
  /** any JSON value, passed on byte for byte */ data?: unknown;
  /** the sender's */ traceparent?: string;
}

/** Passes a signal to a member of the network. */
export interface IceRestartOfferToHub {
  type: "ice-restart-offer";
  /** whom it is for */ targetPeerId: string;
  /** the network it is about */ networkName?: string;
  /** any JSON value, passed on byte for byte */ data?: unknown;
  /** comes back in what is said about this message */ messageId?: string;
  /** W3C Trace Context, passed on */ traceparent?: string;
}

/** Somebody signals to this peer. */
export interface IceRestartOfferToPeer {
  type: "ice-restart-offer";
  /** who says it */ fromPeerId: string;
  /** this peer */ targetPeerId?: string;
  /** the network it is about */ networkName?: string;
  /** milliseconds since 1970 */ timestamp: number;
  /** any JSON value, passed on byte for byte */ data?: unknown;
  /** the sender's */ traceparent?: string;
}

/** Passes a signal to a member of the network. */
export interface IceRestartAnswerToHub {
  type: "ice-restart-answer";
  /** whom it is for */ targetPeerId: string;
  /** the network it is about */ networkName?: string;
  /** any JSON value, passed on byte for byte */ data?: unknown;
  /** comes back in what is said about this message */ messageId?: string;
  /** W3C Trace Context, passed on */ traceparent?: string;
}

/** Somebody signals to this peer. */
export interface IceRestartAnswerToPeer {
  type: "ice-restart-answer";
  /** who says it */ fromPeerId: string;
  /** this peer */ targetPeerId?: string;
  /** the network it is about */ networkName?: string;
  /** milliseconds since 1970 */ timestamp: number;
  /** any JSON value, passed on byte for byte */ data?: unknown;
  /** the sender's */ traceparent?: string;
}

/** Says how many messages have come, where a place is kept. */
export interface SeenToHub {
  type: "seen";
  /** the count */ data: { count: number };
  /** comes back in what is said about this message */ messageId?: string;
}

/** Shows that the id belongs to the key of this peer. */
export interface IdProofToHub {
  type: "id-proof";
  /** the proof */ data: { publicKey: string; signature: string };
  /** comes back in what is said about this message */ messageId?: string;
}

/** A step of the exchange in which a hub proves that it is one. */
export interface HubAuthToHub {
  type: "hub-auth";
  /** the step */ data: { step: "hello" | "challenge" | "proof" | "done"; keys?: Array<string>; key?: string; nonce?: string; hub?: string; proof?: string };
  /** comes back in what is said about this message */ messageId?: string;
}

/** Asks for servers for calls. */
export interface IceServersToHub {
  type: "ice-servers";
  /** comes back in what is said about this message */ messageId?: string;
}

/** A step in moving messages onto a data channel. */
export interface CarrierToHub {
  type: "carrier";
  /** the step */ data: { step: "hello" | "ask" | "begin" };
  /** comes back in what is said about this message */ messageId?: string;
}

/** Publishes a record, or takes it back. */
export interface PublishToHub {
  type: "publish";
  /** the record */ data: { topic: string; data?: unknown; deleted?: boolean; ttl?: number; author?: string; time?: number; signature?: string };
  /** comes back in what is said about this message */ messageId?: string;
}

/** Asks for the records of a topic. */
export interface FindToHub {
  type: "find";
  /** the question */ data: { topic: string; limit?: number };
  /** comes back in what is said about this message */ messageId?: string;
}

/** Asks for the records of a topic, and to be told of each that changes. */
export interface WatchToHub {
  type: "watch";
  /** the question */ data: { topic: string; limit?: number };
  /** comes back in what is said about this message */ messageId?: string;
}

/** Asks to be told no more. */
export interface UnwatchToHub {
  type: "unwatch";
  /** the topic */ data: { topic: string };
  /** comes back in what is said about this message */ messageId?: string;
}

/** The first word of a hub. */
export interface ConnectedToPeer {
  type: "connected";
  /** this peer */ peerId: string;
  /** who this peer is */ data: { peerId: string; seen?: number };
  /** the hub itself */ fromPeerId: "system";
  /** the network it is about */ networkName?: string;
  /** the key of this connection */ resume: string;
  /** whether its place was kept */ resumed?: boolean;
  /** servers for calls */ iceServers?: Array<{ urls: Array<string>; username?: string; credential?: string }>;
  /** milliseconds since 1970 */ timestamp: number;
}

/** The place is kept when the connection is lost. */
export interface ResumableToPeer {
  type: "resumable";
  /** for how long, and how much */ data: { grace: number; ttl: number; tail: number; tailBytes: number };
  /** the hub itself */ fromPeerId: "system";
  /** this peer */ targetPeerId?: string;
  /** the network it is about */ networkName?: string;
  /** milliseconds since 1970 */ timestamp: number;
}

/** Somebody is in the network, with what they said of themselves. */
export interface PeerDiscoveredToPeer {
  type: "peer-discovered";
  /** who, and the members of their announcement */ data: { peerId: string; isHub: boolean };
  /** the hub itself */ fromPeerId: "system";
  /** this peer */ targetPeerId?: string;
  /** the network it is about */ networkName?: string;
  /** milliseconds since 1970 */ timestamp: number;
}

/** Somebody is not in the network any more. */
export interface PeerDisconnectedToPeer {
  type: "peer-disconnected";
  /** who */ data: { peerId: string; isHub: boolean; reason?: "goodbye" | "disconnected" | "moved" | "replaced"; timestamp?: number };
  /** the hub itself */ fromPeerId: "system";
  /** this peer */ targetPeerId?: string;
  /** the network it is about */ networkName?: string;
  /** milliseconds since 1970 */ timestamp: number;
}

/** A member said goodbye. */
export interface GoodbyeToPeer {
  type: "goodbye";
  /** any JSON value, passed on byte for byte */ data?: unknown;
  /** who */ fromPeerId: string;
  /** this peer */ targetPeerId?: string;
  /** the network it is about */ networkName?: string;
  /** milliseconds since 1970 */ timestamp: number;
}

/** The hub is there. */
export interface PongToPeer {
  type: "pong";
  /** when */ data: { timestamp: number };
  /** the hub itself */ fromPeerId: "system";
  /** this peer */ targetPeerId?: string;
  /** the network it is about */ networkName?: string;
  /** milliseconds since 1970 */ timestamp: number;
}

/** Something this peer sent was refused. */
export interface ErrorToPeer {
  type: "error";
  /** a stable name in kebab-case */ code: string;
  /** a sentence */ reason: string;
  /** the same, for older clients */ error?: string;
  /** the plugin that refused, or `kernel` */ by: string;
  /** seconds after which it may work */ retryAfter?: number;
  /** the limit that was reached */ rule?: string;
  /** whom it was for */ targetPeerId?: string;
  /** whether it may have arrived all the same */ mayHaveArrived?: boolean;
  /** comes back in what is said about this message */ messageId?: string;
  /** the hub itself */ fromPeerId: "system";
  /** the network it is about */ networkName?: string;
  /** milliseconds since 1970 */ timestamp: number;
}

/** The hub is about to stop, or this peer is to go. */
export interface GoawayToPeer {
  type: "goaway";
  /** why and when */ data: { reason: string; reconnectAfter?: number; closesAfter?: number; hubs?: Array<{ url: string; region?: string; load?: number }> };
  /** the hub itself */ fromPeerId: "system";
  /** this peer */ targetPeerId?: string;
  /** the network it is about */ networkName?: string;
  /** milliseconds since 1970 */ timestamp: number;
}

/** Something works that should be done otherwise. */
export interface WarningToPeer {
  type: "warning";
  /** what it is about */ data?: Record<string, unknown>;
  /** a stable name */ code?: string;
  /** a sentence */ reason?: string;
  /** the plugin that warns */ by?: string;
  /** the hub itself */ fromPeerId: "system";
  /** the network it is about */ networkName?: string;
  /** milliseconds since 1970 */ timestamp: number;
}

/** Asks for a proof that the id belongs to this peer's key. */
export interface IdChallengeToPeer {
  type: "id-challenge";
  /** what is to be signed */ data: { challenge: string; hub: string };
  /** the hub itself */ fromPeerId: "system";
  /** milliseconds since 1970 */ timestamp: number;
}

/** The id is this peer's. */
export interface IdProvenToPeer {
  type: "id-proven";
  /** the hub itself */ fromPeerId: "system";
  /** milliseconds since 1970 */ timestamp: number;
}

/** The other half of the exchange in which hubs prove themselves. */
export interface HubAuthToPeer {
  type: "hub-auth";
  /** the step */ data: { step: "hello" | "challenge" | "proof" | "done"; keys?: Array<string>; key?: string; nonce?: string; hub?: string; proof?: string };
  /** the hub itself */ fromPeerId: "system";
  /** the network it is about */ networkName?: string;
  /** milliseconds since 1970 */ timestamp: number;
}

/** Servers for calls. */
export interface IceServersToPeer {
  type: "ice-servers";
  /** the servers */ data: { iceServers: Array<{ urls: Array<string>; username?: string; credential?: string }>; ttl?: number; expiresAt?: number };
  /** the hub itself */ fromPeerId: "system";
  /** this peer */ targetPeerId?: string;
  /** the network it is about */ networkName?: string;
  /** milliseconds since 1970 */ timestamp: number;
  /** comes back in what is said about this message */ messageId?: string;
}

/** A step in moving messages onto a data channel. */
export interface CarrierToPeer {
  type: "carrier";
  /** the step */ data: { step: "welcome" | "begin"; hubPeerId?: string; label?: string; version?: number; window?: number };
  /** the hub itself */ fromPeerId: "system";
  /** this peer */ targetPeerId?: string;
  /** the network it is about */ networkName?: string;
  /** milliseconds since 1970 */ timestamp: number;
  /** comes back in what is said about this message */ messageId?: string;
}

/** The record is kept. */
export interface PublishedToPeer {
  type: "published";
  /** what is kept */ data: { topic: string; recordId: string; nodeId?: string; time?: number; expiresAt: number; known?: boolean };
  /** the hub itself */ fromPeerId: "system";
  /** this peer */ targetPeerId?: string;
  /** the network it is about */ networkName?: string;
  /** milliseconds since 1970 */ timestamp: number;
  /** comes back in what is said about this message */ messageId?: string;
}

/** The records of a topic. */
export interface FoundToPeer {
  type: "found";
  /** the records */ data: { topic: string; count: number; records: Array<{ id?: string; topic: string; data?: unknown; nodeId?: string; timestamp?: number; expiresAt?: number; ttl?: number; author?: string; signature?: string; reason?: "ended" | "removed" }>; hasMore?: boolean; nodeId?: string; source?: string; timestamp?: number };
  /** the hub itself */ fromPeerId: "system";
  /** this peer */ targetPeerId?: string;
  /** the network it is about */ networkName?: string;
  /** milliseconds since 1970 */ timestamp: number;
  /** comes back in what is said about this message */ messageId?: string;
}

/** The records of a topic, which is watched from now on. */
export interface WatchingToPeer {
  type: "watching";
  /** the records */ data: { topic: string; count: number; records: Array<{ id?: string; topic: string; data?: unknown; nodeId?: string; timestamp?: number; expiresAt?: number; ttl?: number; author?: string; signature?: string; reason?: "ended" | "removed" }>; hasMore?: boolean; nodeId?: string; source?: string; timestamp?: number };
  /** the hub itself */ fromPeerId: "system";
  /** this peer */ targetPeerId?: string;
  /** the network it is about */ networkName?: string;
  /** milliseconds since 1970 */ timestamp: number;
  /** comes back in what is said about this message */ messageId?: string;
}

/** The topic is not watched any more. */
export interface UnwatchedToPeer {
  type: "unwatched";
  /** the topic */ data: { topic: string; watched: boolean };
  /** the hub itself */ fromPeerId: "system";
  /** this peer */ targetPeerId?: string;
  /** the network it is about */ networkName?: string;
  /** milliseconds since 1970 */ timestamp: number;
  /** comes back in what is said about this message */ messageId?: string;
}

/** A record of a watched topic is new, or another one of its author. */
export interface RecordToPeer {
  type: "record";
  /** the record */ data: { id?: string; topic: string; data?: unknown; nodeId?: string; timestamp?: number; expiresAt?: number; ttl?: number; author?: string; signature?: string; reason?: "ended" | "removed" };
  /** the hub itself */ fromPeerId: "system";
  /** this peer */ targetPeerId?: string;
  /** the network it is about */ networkName?: string;
  /** milliseconds since 1970 */ timestamp: number;
}

/** A record of a watched topic has ended. */
export interface RecordEndedToPeer {
  type: "record-ended";
  /** which one */ data: { id?: string; topic: string; data?: unknown; nodeId?: string; timestamp?: number; expiresAt?: number; ttl?: number; author?: string; signature?: string; reason?: "ended" | "removed" };
  /** the hub itself */ fromPeerId: "system";
  /** this peer */ targetPeerId?: string;
  /** the network it is about */ networkName?: string;
  /** milliseconds since 1970 */ timestamp: number;
}

export type MessageToHub =
  | AnnounceToHub
  | GoodbyeToHub
  | PingToHub
  | CleanupToHub
  | CleanupAllToHub
  | OfferToHub
  | AnswerToHub
  | IceCandidateToHub
  | ConnectionRejectedToHub
  | RenegotiationOfferToHub
  | RenegotiationAnswerToHub
  | IceRestartOfferToHub
  | IceRestartAnswerToHub
  | SeenToHub
  | IdProofToHub
  | HubAuthToHub
  | IceServersToHub
  | CarrierToHub
  | PublishToHub
  | FindToHub
  | WatchToHub
  | UnwatchToHub;

export type MessageToPeer =
  | OfferToPeer
  | AnswerToPeer
  | IceCandidateToPeer
  | ConnectionRejectedToPeer
  | RenegotiationOfferToPeer
  | RenegotiationAnswerToPeer
  | IceRestartOfferToPeer
  | IceRestartAnswerToPeer
  | ConnectedToPeer
  | ResumableToPeer
  | PeerDiscoveredToPeer
  | PeerDisconnectedToPeer
  | GoodbyeToPeer
  | PongToPeer
  | ErrorToPeer
  | GoawayToPeer
  | WarningToPeer
  | IdChallengeToPeer
  | IdProvenToPeer
  | HubAuthToPeer
  | IceServersToPeer
  | CarrierToPeer
  | PublishedToPeer
  | FoundToPeer
  | WatchingToPeer
  | UnwatchedToPeer
  | RecordToPeer
  | RecordEndedToPeer;
