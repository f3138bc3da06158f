// The page around the check: takes the files, shows what holds and what each failure means.
// The words are also those of the check on the server (transparency/selectors/receipts.py); a test compares.
(() => {
  "use strict";

  const form = document.querySelector("form[data-sjekk]");
  const place = document.getElementById("svar");
  if (!form || !place) return;

  const TITLES = {
    all: "Kvitteringen er ekte, og åpningen hører til",
    proof: "Kvitteringen er ekte",
    fails: "Kvitteringen kan ikke bekreftes",
    opening: "Kvitteringen er ekte, men åpningen hører ikke til",
    unable: "Nettleseren kan ikke sjekke signaturen",
  };
  const PARTS = {
    form: "Fila",
    key: "Nøkkelen",
    signature: "Signaturen",
    inclusion: "Oppføringen",
    opening: "Åpningen",
  };
  const STATES = {
    holds: "stemmer",
    fails: "stemmer ikke",
    undone: "ikke sjekket",
    absent: "ikke lagt ved",
  };
  const HOLDS = {
    form: "Dette er en kvittering fra en åpen logg.",
    key: "Nøkkelen er hel.",
    signature: "Loggen er signert med nøkkelen. Ingen har endret sum eller størrelse etterpå.",
    inclusion: "Oppføringen står på plassen sin i loggen som ble signert.",
    opening: "Teksten i åpningen er den som ble ført i loggen, tegn for tegn.",
  };
  const FAILS = {
    not_a_receipt: "Dette er ikke en kvittering. Velg fila som slutter på .tlog-proof.",
    broken: "Noe i fila er borte eller endret. Prøv med fila slik du fikk den.",
    no_key: "Skriv inn loggens offentlige nøkkel.",
    not_a_key: "Nøkkelen er ikke hel. Kopier hele linja.",
    wrong: "Det som ble signert, er endret etterpå.",
    another_key: "Kvitteringen er fra en annen logg, eller signert med en annen nøkkel enn den du sjekker mot.",
    not_supported: "Nettleseren mangler Ed25519. Bruk en nyere utgave av Firefox, Safari, Chrome eller Edge.",
    not_included: "Oppføringen står ikke i loggen som ble signert. Enten er kvitteringen endret, eller så er loggen det.",
    another_number: "Oppføringen har et annet nummer i seg enn kvitteringen sier.",
    not_an_opening: "Dette er ikke en åpning. Velg fila som slutter på .json, slik du fikk den.",
    another_text: "Dette er ikke teksten som ble ført i loggen. Enten er åpningen endret, eller så hører den til en annen oppføring.",
  };
  const OTHERWISE = {
    undone: "Sjekkes når det over stemmer.",
    absent: "Uten åpningen vet du at oppføringen finnes, men ikke hva den gjelder.",
  };
  const ADVICE =
    "Prøv først med filene slik du fikk dem. Stemmer det fortsatt ikke, så ta vare på filene og vis dem til noen utenfor administrasjonen: rådet, kontrollutvalget eller en avis.";

  const make = (tag, attributes, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  };

  const sayPart = (found, part) => {
    const state = found[part];
    const words = { holds: HOLDS[part], fails: FAILS[found.why] }[state] ?? OTHERWISE[state];
    return make(
      "li",
      { "data-state": state },
      make("strong", {}, `${PARTS[part]}: ${STATES[state]}.`),
      ` ${words}`,
    );
  };

  const titleOf = (found) => {
    if (found.why === "not_supported") return TITLES.unable;
    if (found.failed) return found.failed === "opening" ? TITLES.opening : TITLES.fails;
    return found.opening === "holds" ? TITLES.all : TITLES.proof;
  };

  const facts = (found) => {
    const rows = [["Logg", found.origin], ["Oppføring", found.index]];
    rows.push(["Oppføringer i loggen", found.size], ["Kontrollsum", found.root]);
    if (found.record) rows.push(["Ført i loggen", JSON.stringify(found.record, null, 2)]);
    return make("dl", { class: "facts" }, ...rows.map(([term, value]) =>
      make("div", {}, make("dt", {}, term), make("dd", { class: "raw" }, String(value))),
    ));
  };

  // Where the form has somewhere to go, the server can check what this browser cannot.
  const elsewhere = () => {
    if (form.method !== "post") return [];
    const button = make("button", { type: "button", class: "ds-button" }, "La kommunen sjekke");
    button.addEventListener("click", () => form.submit());
    return [make("p", {}, "Kommunen kan sjekke den, men det er svakere enn om du gjør det selv."), button];
  };

  const show = (found) => {
    const title = make("h2", { id: "svar-tittel", tabindex: "-1" }, titleOf(found));
    const parts = Object.keys(PARTS).map((part) => sayPart(found, part));
    const state = found.failed ? "fails" : found.opening === "holds" ? "all" : "proof";
    const verdict = make("section", { class: "verdict", "data-state": state, "aria-labelledby": "svar-tittel" });
    verdict.append(title, make("ul", { class: "verdict__parts" }, ...parts));
    if (found.why === "not_supported") verdict.append(...elsewhere());
    else if (found.failed) verdict.append(make("p", {}, ADVICE));
    if (found.inclusion === "holds") verdict.append(facts(found));
    place.replaceChildren(verdict);
    title.focus();
  };

  // A file as it is, but for line ends that a mail program has changed; what is pasted may have
  // lost its last line end.
  const unix = (bytes) => bytes.filter((byte, at) => byte !== 13 || bytes[at + 1] !== 10);
  const given = async (name) => {
    const file = form.elements[`${name}_file`].files[0];
    if (file) return unix(new Uint8Array(await file.arrayBuffer()));
    const text = form.elements[name].value.replaceAll("\r\n", "\n").trim();
    return text ? new TextEncoder().encode(`${text}\n`) : null;
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const [receipt, opening] = await Promise.all([given("receipt"), given("opening")]);
    const keys = form.elements.keys.value;
    show(await Kvittering.check({ receipt: receipt ?? new Uint8Array(), keys, opening }));
  });
  for (const each of document.querySelectorAll("[data-uten-js]")) each.hidden = true;
  for (const each of document.querySelectorAll("[data-med-js]")) each.hidden = false;
})();
