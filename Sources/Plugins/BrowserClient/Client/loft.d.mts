/** Types of loft.js, which a hub with the plugin `browser-client` serves under /sdk/loft.js. */
export * from "./messages.d.mts";

export type LifecycleState =
  | "Discovering" | "Announced" | "PeerFound" | "OfferSent" | "AnswerReceived" | "ICEExchange" | "Connected"
  | "DataTransfer" | "Disconnected";

/** What this library says of itself; everything else is the code of a hub or of one of its plugins. */
export type ClientErrorCode =
  | "closed" | "disconnected" | "no-answer" | "no-websocket" | "no-webrtc" | "no-ed25519" | "bad-challenge" | "connection-failed"
  | "connection-rejected" | "channel-closed" | "too-much-waiting" | "not-json" | "refused";

export type ErrorCode =
  | ClientErrorCode | "peer-not-found" | "not-announced" | "not-in-network" | "bad-network-name" | "network-full"
  | "network-not-allowed" | "network-not-granted" | "tenant-full" | "message-too-long" | "rate-limited" | "id-taken"
  | "hub-unreachable" | "hub-lost" | "overloaded" | "unauthorized" | "token-expired" | "token-revoked"
  | "unknown-type" | "banned" | "replaced" | "tenant-removed" | (string & {});

export interface ErrorDetails {
  by?: string;
  cause?: unknown;
  retryAfter?: number;
  rule?: string;
  targetPeerId?: string;
  messageId?: string;
  mayHaveArrived?: boolean;
  closeCode?: number;
  newer?: number;
}

export declare class LoftError extends Error {
  constructor(code: ErrorCode, message: string, details?: ErrorDetails);
  readonly code: ErrorCode;
  /** Who says it: `kernel` or a plugin of the hub, or `loft.js`. */
  readonly by: string;
  /** In how many seconds it is worth trying again. */
  readonly retryAfter?: number;
  readonly rule?: string;
  readonly targetPeerId?: string;
  readonly messageId?: string;
  readonly mayHaveArrived?: boolean;
  readonly closeCode?: number;
  readonly newer?: number;
  readonly isPassing: boolean;
  static from(message: object): LoftError;
  static ofClose(code: number, reason?: string): LoftError;
}

export declare class LoftEvent<Detail = unknown> extends Event {
  constructor(type: string, detail: Detail);
  readonly detail: Detail;
}

export interface ListenerOptions {
  once?: boolean;
  signal?: AbortSignal;
}

export interface Waiting {
  /** Ends the waiting, with the signal's reason. */
  signal?: AbortSignal;
}

declare class Emitter<Events> extends EventTarget {
  /** Listens; answers a function that ends it. */
  on<Type extends keyof Events & string>(
    type: Type, listener: (detail: Events[Type]) => void, options?: ListenerOptions,
  ): () => void;
  emit<Type extends keyof Events & string>(type: Type, detail?: Events[Type]): void;
}

export interface Member {
  readonly peerId: string;
  readonly isHub: boolean;
  /** What it said when it announced itself. */
  readonly data: Record<string, unknown>;
  readonly networkName: string;
}

export interface LoftEvents {
  /** Without `peerId` it is about this peer and its hub, with it about one other peer. */
  lifecycle: { state: LifecycleState; previous: LifecycleState; peerId?: string; hub?: string };
  connected: { hub: string; isResumed: boolean };
  /** The hub has told of all peers that it knew of. */
  ready: { hub: string };
  disconnected: { hub: string; error: LoftError };
  closed: { error?: LoftError };
  peer: Member;
  "peer-left": Member & { reason: string };
  goodbye: { peerId: string; data: unknown };
  signal: { from: string; type: string; data: unknown };
  /** Another peer has opened a channel to this one. */
  channel: { peerId: string; channel: Channel; peer: Peer };
  "connection-lost": { peerId: string; error: LoftError };
  /** The hub refused something that nobody waited for. */
  error: LoftError;
  /** Something went wrong that mends itself, or cannot be helped. */
  problem: { peerId?: string; error: unknown };
  goaway: { reason?: string; reconnectAfter?: number; closesAfter?: number; hubs?: unknown[] };
  warning: { code?: string; reason?: string; by?: string };
  /** A message of a type that this library does not know. */
  message: { type: string; [member: string]: unknown };
}

export interface LoftOptions {
  /** Hubs to connect to, the first one first: `wss://` or `https://` addresses. */
  hubs: string | readonly string[];
  /** 40 hexadecimal digits; random ones unless given. */
  peerId?: string;
  networkName?: string;
  /** What others are told of this peer. */
  data?: Record<string, unknown>;
  /** Shown to the hubs in `hubs`; a function is asked before each attempt, also for hubs that another hub has named. */
  token?: string | ((hub: string) => string | undefined | Promise<string | undefined>);
  /** Whether a hub with the plugin `mailbox` keeps the place of this peer when the connection is lost. */
  resume?: boolean;
  /** Servers for calls, beside those that the hub lends. */
  iceServers?: RTCIceServer[];
  rtcConfiguration?: RTCConfiguration;
  /** Decides who may open a connection to this peer: it shows that peer this one's addresses. */
  accept?: (peerId: string, offer: unknown) => boolean | void;
  maxConnections?: number;
  /** How many milliseconds a connection may take to come about. */
  connectTimeout?: number;
  /** Signs what is published. */
  signer?: Signer;
  /** The key to which `peerId` belongs, where hubs ask for a proof. */
  identity?: Signer;
  /** The tenant that stands in signatures. */
  namespace?: string;
  /**
   * Milliseconds. Attempts to connect are at first up to `base` apart, in the end up to `cap`. A hub that has been silent
   * for `idle` is asked, and lost if it says nothing for `answer`. After `sweep` at another hub those have left whom it
   * does not know.
   */
  timing?: { base?: number; cap?: number; idle?: number; answer?: number; sweep?: number; random?: () => number };
  /** In place of the browser's own. */
  WebSocket?: new (address: string, protocols?: string[]) => unknown;
  RTCPeerConnection?: typeof RTCPeerConnection;
  crypto?: Crypto;
}

export interface FoundRecord {
  id: string;
  topic: string;
  data?: unknown;
  nodeId: string;
  timestamp: number;
  expiresAt: number;
  ttl?: number;
  author?: string;
  signature?: string;
}

export interface Published {
  topic: string;
  recordId: string;
  nodeId: string;
  time: number;
  expiresAt: number;
  known?: boolean;
}

export interface PublishOptions extends Waiting {
  /** Whole seconds. */
  ttl?: number;
  signer?: Signer;
}

export interface RecordChange {
  change: "present" | "changed" | "ended";
  record: Partial<FoundRecord> & { reason?: string };
}

export declare class Loft extends Emitter<LoftEvents> {
  constructor(options: LoftOptions);
  readonly peerId: string;
  readonly state: LifecycleState;
  readonly networkName: string;
  readonly hub: string | undefined;
  readonly hubs: string[];
  readonly isAnnounced: boolean;
  readonly peers: Member[];
  readonly iceServers: RTCIceServer[];
  open(options?: Waiting): Promise<void>;
  announce(options?: Waiting & { networkName?: string; data?: Record<string, unknown> }): Promise<void>;
  signal(to: string, type: string, data: unknown, options?: Waiting): Promise<void>;
  connect(to: string, options?: Waiting): Promise<Channel>;
  connectionTo(peerId: string): Peer | undefined;
  publish(topic: string, data: unknown, options?: PublishOptions): Promise<Published>;
  remove(topic: string, options?: PublishOptions): Promise<Published>;
  find(topic: string, options?: Waiting & { limit?: number }): Promise<FoundRecord[]>;
  watch(topic: string, listener: (change: RecordChange) => void, options?: Waiting): Promise<() => Promise<void>>;
  send(message: { type: string; [member: string]: unknown }): boolean;
  close(options?: { reason?: string }): void;
}

export interface ChannelEvents {
  open: undefined;
  message: string | ArrayBuffer;
  close: { error: LoftError };
}

export declare class Channel extends Emitter<ChannelEvents> {
  constructor(peerId: string, label: string, whenUsed: () => void);
  readonly peerId: string;
  readonly label: string;
  onmessage: ((event: { data: string | ArrayBuffer }) => void) | null;
  readonly isAttached: boolean;
  readonly isOpen: boolean;
  readonly readyState: RTCDataChannelState;
  readonly bufferedAmount: number;
  addEventListener(
    type: string, listener: EventListenerOrEventListenerObject | null, options?: AddEventListenerOptions | boolean,
  ): void;
  attach(channel: RTCDataChannel): void;
  detach(): void;
  send(data: string | Blob | ArrayBuffer | ArrayBufferView): void;
  opened(signal?: AbortSignal): Promise<Channel>;
  drained(signal?: AbortSignal): Promise<void>;
  close(): void;
  end(error?: LoftError): void;
}

export interface PeerEvents {
  state: { state: LifecycleState; previous: LifecycleState };
  channel: Channel;
  problem: unknown;
  end: { error: LoftError };
}

/** Made by `Loft`, for each peer there is a connection to. */
export declare class Peer extends Emitter<PeerEvents> {
  constructor(peerId: string, options: object);
  readonly peerId: string;
  readonly state: LifecycleState;
  readonly main: Channel;
  readonly connection: RTCPeerConnection;
  readonly isOver: boolean;
  begin(): void;
  open(label: string, options?: RTCDataChannelInit): Channel;
  heard(type: string, data: unknown): Promise<void>;
  isOfAnotherLife(type: string, data: unknown): boolean;
  resume(): void;
  missed(error: LoftError): void;
  close(): void;
  end(error?: LoftError): void;
}

export declare class Signer {
  constructor(keys: CryptoKeyPair, author: string, subtle: SubtleCrypto);
  readonly author: string;
  readonly keys: CryptoKeyPair;
  static generate(options?: { extractable?: boolean; crypto?: Crypto }): Promise<Signer>;
  static from(keys: CryptoKeyPair, options?: { crypto?: Crypto }): Promise<Signer>;
  /** The id that belongs to this key. */
  peerId(): Promise<string>;
  prove(challenge: string, peerId: string, hub: string): Promise<{ publicKey: string; signature: string }>;
  sign(record: object, namespace: string): Promise<string>;
}

export declare function verifyRecord(
  record: Partial<FoundRecord>, options?: { namespace?: string; crypto?: Crypto },
): Promise<boolean>;
export declare function canonicalJSON(value: unknown): string;
export declare function isPeerId(id: unknown): id is string;
export declare function randomPeerId(crypto?: Crypto): string;
