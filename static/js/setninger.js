// The sentence picker: Shift and click picks everything from the last one; the count is shown.
(() => {
  const form = document.querySelector("[data-setninger]");
  if (!form) return;
  const boxes = [...form.querySelectorAll(".sentences input[type=checkbox][name=s]")];
  const shown = form.querySelector("[data-valgt]");
  let last = -1;

  const count = () => {
    const picked = boxes.filter((box) => box.checked).length;
    if (shown) shown.textContent = picked ? `Valgt: ${picked} ${picked === 1 ? "setning" : "setninger"}` : "";
  };

  form.addEventListener("click", (event) => {
    const at = boxes.indexOf(event.target);
    if (at < 0) return;
    if (event.shiftKey && last >= 0) {
      const [from, to] = at < last ? [at, last] : [last, at];
      boxes.slice(from, to + 1).forEach((box) => { box.checked = event.target.checked; });
    }
    last = at;
    count();
  });
  // A label's text would be marked as selected by Shift and click.
  form.addEventListener("mousedown", (event) => {
    if (event.shiftKey && event.target.closest("label")) event.preventDefault();
  });
  count();
})();
