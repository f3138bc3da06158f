// The outbox of a table: a note is kept on this device until the house has said that it has it.
// Each note gets its key when it is written, and keeps it through reload, lost answers and dead
// nets, so that it is stored exactly once. Without this script the same form sends the note itself.
"use strict";

(() => {
  const box = document.querySelector("[data-utboks]");
  if (!box) return;
  const form = box.querySelector("[data-utboks-skjema]");
  const status = box.querySelector("[data-utboks-status]");
  const list = box.querySelector("[data-utboks-venter]");
  const store = `utboks-${box.dataset.utboks}`;
  const closed = box.dataset.lukket === "ja";
  const RETRY = 30000;
  let sending = false;
  let later = 0;

  const read = () => {
    try {
      return JSON.parse(localStorage.getItem(store) || "[]");
    } catch {
      return [];
    }
  };

  const write = (notes) => {
    if (notes.length) localStorage.setItem(store, JSON.stringify(notes));
    else localStorage.removeItem(store);
  };

  // Another tab may have written meanwhile: only this one note goes.
  const drop = (key) => write(read().filter((note) => note.key !== key));

  // randomUUID is only there on secure pages; a workshop may be led from a laptop without one.
  const newKey = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  };

  const show = (sent) => {
    const notes = read();
    const one = notes.length === 1;
    list.replaceChildren(
      ...notes.map((note) => {
        const item = document.createElement("li");
        item.textContent = note.text;
        return item;
      }),
    );
    list.hidden = notes.length === 0;
    status.toggleAttribute("data-venter", notes.length > 0);
    const waits = `${notes.length} ${one ? "lapp" : "lapper"} ligger lagret på denne enheten`;
    if (closed && notes.length) status.textContent = `${waits}, og ble ikke sendt før verkstedet var slutt. Vis dem til verkstedlederen.`;
    else if (notes.length) status.textContent = `${waits} og sendes når nettet er tilbake.`;
    else status.textContent = sent ? "✓ Alt er sendt inn." : "";
  };

  const swap = (html) => {
    const cards = document.getElementById("lapper");
    if (cards) cards.innerHTML = html;
  };

  const giveBack = (note) => {
    drop(note.key);
    const field = form.elements.text;
    if (!field.value.trim()) field.value = note.text;
  };

  // True when the note has been dealt with, and the next may go.
  const send = async (note) => {
    const body = new URLSearchParams({
      csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value,
      text: note.text,
      oppgave: note.place,
      phase: note.phase,
    });
    const headers = { "Idempotency-Key": note.key, "HX-Request": "true" };
    const answer = await fetch(form.action, { method: "POST", body, headers, signal: AbortSignal.timeout(20000) });
    if (answer.ok) {
      swap(await answer.text());
      drop(note.key);
      return true;
    }
    if (answer.status === 409) {
      drop(note.key);
      return true;
    }
    if (answer.status === 422) {
      swap(await answer.text());
      giveBack(note);
      return true;
    }
    return false;
  };

  const sendAll = async () => {
    clearTimeout(later);
    if (sending || closed || !form) return;
    sending = true;
    let sent = false;
    try {
      for (let note = read()[0]; note; note = read()[0]) {
        if (!(await send(note))) break;
        sent = true;
        show(sent);
      }
    } catch {
      // No net. The note stays where it is.
    }
    sending = false;
    show(sent);
    if (read().length) later = setTimeout(sendAll, RETRY);
  };

  const count = () => {
    for (const each of box.querySelectorAll("[data-slutt]")) {
      const left = Math.ceil((Date.parse(each.dataset.slutt) - Date.now()) / 60000);
      each.textContent = left > 0 ? `${left} min igjen` : "Tiden er ute";
    }
  };

  if (form) {
    form.addEventListener("submit", (event) => {
      const field = form.elements.text;
      // An empty note is refused by the page itself, with words.
      if (!field.value.trim()) return;
      const note = { key: newKey(), text: field.value, place: form.elements.oppgave.value, phase: form.elements.phase.value };
      try {
        write([...read(), note]);
      } catch {
        return; // No room to keep it: then the form sends it, as without this script.
      }
      event.preventDefault();
      field.value = "";
      field.focus();
      show(false);
      sendAll();
    });
  }
  window.addEventListener("online", sendAll);
  window.addEventListener("beforeunload", (event) => {
    if (read().length && !closed) event.preventDefault();
  });
  show(false);
  count();
  setInterval(count, 60000);
  sendAll();
})();
