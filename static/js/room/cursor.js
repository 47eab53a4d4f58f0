// What this tab has of a room's log: the highest version below which nothing is missing. It knows nothing of the DOM.
// e2e/cursor_model.js tries it with random orders of events; each of its lines is needed.

const OVERTAKING_MS = 400; // frames of two processes may overtake each other; this is longer than realtime/hub.py waits

export class Cursor {
  #ahead = new Set(); // versions shown although an earlier one is missing
  #timer;

  constructor(version, fetchChanges) {
    this.version = version;
    this.fetchChanges = fetchChanges;
  }

  // A live frame of this version was shown.
  frame(version) {
    if (version > this.version) this.#ahead.add(version);
    this.#advance();
    if (this.#ahead.size) this.#askSoon();
  }

  // An answer that was read at `stamp` brought every change after `since`.
  changes(since, stamp) {
    if (since > this.version || stamp <= this.version) return;
    this.version = stamp;
    this.#advance();
  }

  // A page was read at `stamp`: a frame that arrived before the page may have changed something in it.
  page(stamp) {
    if (stamp < Math.max(this.version, ...this.#ahead)) this.fetchChanges(stamp);
  }

  // A page that was read at `stamp` replaced all that is shown.
  replaced(stamp) {
    if (stamp > this.version) this.version = stamp;
    this.#advance();
    this.page(stamp);
  }

  // The server says (on connecting, in a heartbeat) that the room is at this version.
  heard(version) {
    if (version > this.version) this.fetchChanges(this.version);
  }

  #advance() {
    while (this.#ahead.delete(this.version + 1)) this.version += 1;
    for (const version of this.#ahead) if (version <= this.version) this.#ahead.delete(version);
  }

  #askSoon() {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      if (this.#ahead.size) this.fetchChanges(this.version);
    }, OVERTAKING_MS);
  }
}
