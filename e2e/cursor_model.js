// A room, its lossy line and one browser, over random interleavings of writes, lost and overtaking frames, pages both
// ways, changes, replaced windows and timers; half of the runs begin in the middle of the room. Cursor is what
// static/js/room/cursor.js exports. In `broken` are the rules that the run leaves out:
//   "monotone"      an article is never replaced by one of a lower version
//   "version first" the server reads the room's version before the messages
//   "join first"    the subscription stands before the first version is heard
// The others are lines of cursor.js itself, left out by the test that hands over another Cursor.
function wrongViews(Cursor, runs, broken = []) {
  const isBroken = (rule) => broken.includes(rule);
  const found = { count: 0, first: null };
  const later = globalThis.setTimeout;
  let timers = [];
  globalThis.setTimeout = (work) => timers.push(work);
  try {
    for (let seed = 1; seed <= runs; seed += 1) {
      timers = [];
      const wrong = run(seed);
      if (!wrong) continue;
      found.count += 1;
      found.first ??= `${seed}: ${wrong}`;
    }
  } finally {
    globalThis.setTimeout = later;
  }
  return found;

  function run(seed) {
    const random = generator(seed);
    const between = (low, high) => low + Math.floor(random() * (high - low + 1));
    const pick = (things) => things[Math.floor(random() * things.length)];

    // --- the server -------------------------------------------------------------------------------------
    const room = { version: 0, messages: new Map() }; // number -> [version, state]
    const wire = []; // frames under way
    const answers = []; // under way too; they arrive in any order
    let subscribed = false;

    function write() {
      room.version += 1;
      const { size } = room.messages;
      let [number, state] = [size + 1, "new"];
      if (size && random() < 0.4) {
        number = pick([...room.messages.keys()]);
        state = room.messages.get(number)[1] === "deleted" || random() < 0.5 ? "deleted" : `edit ${room.version}`;
      }
      room.messages.set(number, [room.version, state]);
      if (subscribed && random() < 0.7) wire.push([number, room.version, state]);
    }

    // The two reads of an answer, with writes possible between them.
    function read(choose) {
      const rows = () => choose([...room.messages].sort(([one], [other]) => one - other));
      const interrupted = () => random() < 0.3 && write();
      if (isBroken("version first")) {
        const early = rows();
        interrupted();
        return { stamp: room.version, rows: early };
      }
      const stamp = room.version;
      interrupted();
      return { stamp, rows: rows() };
    }

    const newest = (rows) => rows.slice(-10);
    const before = (limit) => (rows) => newest(rows.filter(([number]) => number < limit));
    const after = (limit) => (rows) => rows.filter(([number]) => number > limit).slice(0, 11);
    const since = (version) => (rows) => rows.filter(([, [its]]) => its > version);

    // --- the browser ------------------------------------------------------------------------------------
    const shown = new Map();
    let high = Infinity; // the last number of the stretch that is shown; Infinity where it reaches the end
    const low = () => (shown.size ? Math.min(...shown.keys()) : 1);
    const isInside = (number) => shown.has(number) || (number >= low() && number <= high);

    function put(number, [version, state]) {
      if (!isBroken("monotone") && shown.has(number) && shown.get(number)[0] > version) return;
      shown.set(number, [version, state]);
    }

    function frame([number, version, state]) {
      if (isInside(number)) put(number, [version, state]);
      cursor.frame(version);
    }

    const arrive = {
      changes({ from, stamp, rows }) {
        for (const [number, message] of rows.filter(([number]) => isInside(number))) put(number, message);
        cursor.changes(from, stamp);
      },
      older({ from, stamp, rows }) {
        if (from !== low()) return; // aborted: it belongs to a stretch that is gone
        for (const [number, message] of rows) put(number, message);
        cursor.page(stamp);
      },
      newer({ from, stamp, rows }) {
        if (from !== high) return;
        for (const [number, message] of rows.slice(0, 10)) put(number, message);
        high = rows.length > 10 ? rows[9][0] : Infinity;
        cursor.page(stamp);
      },
      window({ stamp, rows }) {
        shown.clear();
        high = Infinity;
        for (const [number, message] of rows) put(number, message);
        cursor.replaced(stamp);
      },
    };

    const ask = (kind, from, choose) => answers.push({ kind, from, ...read(choose) });
    const receive = (answer) => arrive[answer.kind](answer);
    const fire = () => timers.splice(0).forEach((work) => work());
    const askChanges = (version) => ask("changes", version, since(version));

    // --- a run: open, live through a while, and then it grows quiet ----------------------------------------
    for (let times = between(0, 25); times--; ) write();
    if (room.messages.size > 5 && random() < 0.5) high = between(3, room.messages.size - 2);
    const opened = read((rows) => newest(rows.filter(([number]) => number <= high)));
    for (const [number, message] of opened.rows) put(number, message);
    const cursor = new Cursor(opened.stamp, askChanges);
    for (let times = between(0, 4); times--; ) write();
    const join = () => (subscribed = true);
    const hear = () => cursor.heard(room.version);
    for (const step of isBroken("join first") ? [hear, join] : [join, hear]) {
      step();
      for (let times = between(0, 3); times--; ) write();
    }

    for (let steps = between(5, 60); steps--; ) {
      const chance = random();
      if (chance < 0.35) write();
      else if (chance < 0.65 && wire.length) frame(wire.splice(random() < 0.3 ? between(0, wire.length - 1) : 0, 1)[0]);
      else if (chance < 0.85 && answers.length) receive(answers.splice(between(0, answers.length - 1), 1)[0]);
      else if (chance < 0.9) fire();
      else if (chance < 0.91) ask("window", 0, newest);
      else if (high !== Infinity && random() < 0.6) ask("newer", high, after(high));
      else if (shown.size && low() > 1) ask("older", low(), before(low()));
    }

    for (let steps = 0; wire.length || answers.length || timers.length; steps += 1) {
      if (steps === 5000) return "it never grows quiet";
      if (wire.length && random() < 0.5) frame(wire.shift());
      else if (answers.length) receive(answers.shift());
      else fire();
    }
    if (isBroken("join first")) return compare(); // a heartbeat would heal it, and hide it
    for (let beats = 0; cursor.version < room.version && beats < 100; beats += 1) {
      hear();
      while (answers.length || timers.length) answers.length ? receive(answers.shift()) : fire();
    }
    return cursor.version === room.version ? compare() : `the cursor is at ${cursor.version} of ${room.version}`;

    function compare() {
      for (const [number, message] of room.messages)
        if (isInside(number) && String(shown.get(number)) !== String(message))
          return `message ${number} is shown as ${shown.get(number)} and is ${message}`;
    }
  }

  // mulberry32
  function generator(seed) {
    return () => {
      seed = (seed + 0x6d2b79f5) | 0;
      let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
    };
  }
}
