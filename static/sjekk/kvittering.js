// Checks a receipt with what the browser has: SHA-256 and Ed25519. Asks nobody, sends nothing.
// The formats are public: C2SP tlog-proof, tlog-checkpoint and signed-note, and RFC 6962 trees.
// A classic script, so that a copy on disk works; Kvittering.check is all it gives.
(() => {
  "use strict";

  const HEADER = "c2sp.org/tlog-proof@v1";
  const OPENING = "gjensvar-opening/v1";
  const COMMITMENT = "gjensvar-commit/v1";
  const ED25519 = 1;

  // A part of the check that failed: which, and why, as a code that the page has words for.
  class Fault extends Error {
    constructor(part, why) {
      super(`${part}: ${why}`);
      Object.assign(this, { part, why });
    }
  }

  const utf8 = new TextEncoder();
  const sha256 = async (...parts) => {
    const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.length;
    }
    return new Uint8Array(await crypto.subtle.digest("SHA-256", whole));
  };
  const same = (a, b) => a.length === b.length && a.every((byte, at) => byte === b[at]);
  const base64 = (bytes) => btoa(String.fromCharCode(...bytes));

  // The one spelling of these bytes, or nothing: two spellings of a receipt must not both hold.
  const bytesOf = (text) => {
    try {
      const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
      return base64(bytes) === text ? bytes : null;
    } catch {
      return null;
    }
  };
  const textOf = (bytes) => {
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      throw new Fault("form", "broken");
    }
  };
  const hashOf = (line) => {
    const bytes = bytesOf(line);
    if (bytes?.length !== 32) throw new Fault("form", "broken");
    return bytes;
  };
  const numberOf = (text) => {
    if (!/^(0|[1-9][0-9]{0,15})$/.test(text)) throw new Fault("form", "broken");
    return Number(text);
  };

  // «c2sp.org/tlog-proof@v1», extra, index, hashes, an empty line, and the signed checkpoint.
  const parse = (text) => {
    const cut = text.indexOf("\n\n");
    const lines = text.slice(0, Math.max(cut, 0)).split("\n");
    if (lines[0] !== HEADER) throw new Fault("form", "not_a_receipt");
    const leaf = lines[1]?.startsWith("extra ") && bytesOf(lines[1].slice(6));
    if (!leaf || !lines[2]?.startsWith("index ")) throw new Fault("form", "broken");
    return {
      leaf,
      index: numberOf(lines[2].slice(6)),
      path: lines.slice(3).map(hashOf),
      note: text.slice(cut + 2),
    };
  };

  // A note: text, an empty line, and lines «— name base64(key id, signature)».
  const split = (note) => {
    const cut = note.lastIndexOf("\n\n");
    if (cut < 0 || !note.endsWith("\n")) throw new Fault("form", "broken");
    const signatures = note.slice(cut + 2, -1).split("\n").map((line) => {
      const found = /^— ([^ +]+) ([A-Za-z0-9+/=]+)$/u.exec(line);
      const bytes = found && bytesOf(found[2]);
      if (!bytes || bytes.length < 5) throw new Fault("form", "broken");
      return { name: found[1], id: bytes.slice(0, 4), value: bytes.slice(4) };
    });
    const [origin, size, root, end, ...rest] = note.slice(0, cut + 1).split("\n");
    if (!origin || end !== "" || rest.length) throw new Fault("form", "broken");
    return {
      origin,
      size: numberOf(size),
      root: hashOf(root),
      signed: utf8.encode(note.slice(0, cut + 1)),
      signatures,
    };
  };

  // A key as it is printed: name+id+base64(algorithm, public key). Several, one on each line.
  const keysOf = async (text) => {
    const lines = text.split("\n").map((line) => line.trim()).filter(Boolean);
    if (!lines.length) throw new Fault("key", "no_key");
    return Promise.all(lines.map(async (line) => {
      const found = /^([^ +]+)\+([0-9a-f]{8})\+(.+)$/.exec(line);
      const bytes = found && bytesOf(found[3]);
      if (bytes?.length !== 33 || bytes[0] !== ED25519) throw new Fault("key", "not_a_key");
      const id = (await sha256(utf8.encode(`${found[1]}\n`), bytes)).slice(0, 4);
      const said = Uint8Array.from(found[2].match(/../g), (pair) => parseInt(pair, 16));
      if (!same(id, said)) throw new Fault("key", "not_a_key");
      return { name: found[1], id, bytes: bytes.slice(1) };
    }));
  };

  const verify = async (key, value, signed) => {
    let known;
    try {
      known = await crypto.subtle.importKey("raw", key.bytes, { name: "Ed25519" }, false, ["verify"]);
    } catch {
      throw new Fault("signature", "not_supported");
    }
    return crypto.subtle.verify({ name: "Ed25519" }, known, value, signed);
  };

  const checkSignature = async (checkpoint, keys) => {
    const fitting = keys.filter((key) => key.name === checkpoint.origin);
    for (const { name, id, value } of checkpoint.signatures) {
      const key = fitting.find((each) => each.name === name && same(each.id, id));
      if (!key) continue;
      if (await verify(key, value, checkpoint.signed)) return;
      throw new Fault("signature", "wrong");
    }
    throw new Fault("signature", "another_key");
  };

  const node = (left, right) => sha256(Uint8Array.of(1), left, right);

  // The root that the path leads to, from the leaf upwards (RFC 9162, 2.1.3.2).
  const rootOf = async (receipt, size) => {
    let [at, last, hash] = [receipt.index, size - 1, await sha256(Uint8Array.of(0), receipt.leaf)];
    for (const beside of receipt.path) {
      if (last === 0) throw new Fault("inclusion", "not_included");
      if (at % 2 === 1 || at === last) {
        hash = await node(beside, hash);
        while (at % 2 === 0 && at !== 0) [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
      } else {
        hash = await node(hash, beside);
      }
      [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
    }
    if (last !== 0) throw new Fault("inclusion", "not_included");
    return hash;
  };

  const entryOf = (leaf) => {
    try {
      return JSON.parse(textOf(leaf));
    } catch {
      return null;
    }
  };

  const checkInclusion = async (receipt, checkpoint) => {
    if (receipt.index >= checkpoint.size) throw new Fault("inclusion", "not_included");
    if (!same(await rootOf(receipt, checkpoint.size), checkpoint.root)) {
      throw new Fault("inclusion", "not_included");
    }
    const entry = entryOf(receipt.leaf);
    if (entry?.ev !== receipt.index) throw new Fault("inclusion", "another_number");
    return entry;
  };

  // Keys sorted, no spaces, text in NFC; Python and JavaScript then write the same bytes.
  const canonical = (value) => {
    if (typeof value === "string") return JSON.stringify(value.normalize("NFC"));
    if (value === null || Number.isSafeInteger(value)) return String(value);
    if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
    if (typeof value !== "object") throw new Fault("opening", "not_an_opening");
    const pairs = Object.keys(value).sort();
    return `{${pairs.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
  };

  // An opening has one spelling as well: format, record, salt.
  const openingOf = (bytes) => {
    try {
      const text = textOf(bytes).replace(/\n$/, "");
      const opening = JSON.parse(text);
      const salt = bytesOf(opening.salt);
      const whole = salt?.length === 32 && "record" in opening && opening.format === OPENING;
      if (!whole || canonical(opening) !== text) throw new Error("another spelling");
      return { salt, record: opening.record };
    } catch {
      throw new Fault("opening", "not_an_opening");
    }
  };

  const checkOpening = async (bytes, entry) => {
    const { salt, record } = openingOf(bytes);
    const parts = [`${COMMITMENT}\0`, salt, canonical(record)];
    const commit = await sha256(...parts.map((p) => (typeof p === "string" ? utf8.encode(p) : p)));
    if (base64(commit) !== entry.commit) throw new Fault("opening", "another_text");
    return record;
  };

  // What holds, step by step; a step after one that failed is left undone.
  const check = async ({ receipt, keys, opening = null }) => {
    const found = { form: "undone", key: "undone", signature: "undone", inclusion: "undone" };
    found.opening = opening ? "undone" : "absent";
    const step = async (part, work) => {
      const value = await work();
      found[part] = "holds";
      return value;
    };
    try {
      if (!globalThis.crypto?.subtle) throw new Fault("signature", "not_supported");
      const proof = await step("form", async () => {
        const parsed = parse(textOf(receipt));
        return { ...parsed, checkpoint: split(parsed.note) };
      });
      const { checkpoint } = proof;
      Object.assign(found, { index: proof.index, size: checkpoint.size, origin: checkpoint.origin });
      found.root = base64(checkpoint.root);
      const known = await step("key", () => keysOf(keys));
      await step("signature", () => checkSignature(checkpoint, known));
      const entry = await step("inclusion", () => checkInclusion(proof, checkpoint));
      found.type = entry.type;
      if (opening) found.record = await step("opening", () => checkOpening(opening, entry));
    } catch (fault) {
      if (!(fault instanceof Fault)) throw fault;
      Object.assign(found, { [fault.part]: "fails", why: fault.why, failed: fault.part });
    }
    return found;
  };

  globalThis.Kvittering = { check };
})();
