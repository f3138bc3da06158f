// Says what went wrong between the browser and us, in the one place for it, and marks what waits.
// The server's own error pages come as sentences for the same place (hx-status on the body).
(() => {
  const field = () => document.getElementById("feilfelt");

  const say = (text) => {
    const alert = document.createElement("p");
    alert.textContent = text;
    field().replaceChildren(alert);
  };

  const target = (event) => event.detail.ctx?.target;

  document.addEventListener("htmx:before:request", (event) => {
    field().replaceChildren();
    const waits = target(event);
    if (waits instanceof Element) waits.setAttribute("aria-busy", "true");
  });

  document.addEventListener("htmx:finally:request", (event) => {
    const waits = target(event);
    if (waits instanceof Element) waits.removeAttribute("aria-busy");
  });

  document.addEventListener("htmx:error", () => {
    say(
      navigator.onLine
        ? "Vi fikk ikke svar. Teksten din er ikke borte. Prøv igjen om litt."
        : "Du er uten nett. Teksten din er ikke borte. Prøv igjen når nettet er tilbake.",
    );
  });
})();
