// Keys of the workbench. A key clicks the visible button or link that carries it in
// data-hurtigtast, so that mouse, keyboard, touch and voice run the same code; a text field or a
// list of choices that carries a key gets focus. The switch is stored on the user, and the page
// says it: <body data-hurtigtaster="on">. "gi" is g and then i; "ctrl+enter" works while writing.
(() => {
  const FIELDS = "input, textarea, select, [contenteditable]";
  const TOLD = "hurtigtaster-fortalt";
  let before = "";
  let beforeAt = 0;

  const visible = (element) => element.checkVisibility() && !element.disabled;

  const find = (key) =>
    [...document.querySelectorAll("[data-hurtigtast]")].find(
      (element) => element.dataset.hurtigtast.split(" ").includes(key) && visible(element),
    );

  const tellOnce = () => {
    if (localStorage.getItem(TOLD)) return;
    localStorage.setItem(TOLD, "ja");
    const line = document.createElement("p");
    line.className = "status-line";
    line.textContent = "Du brukte en hurtigtast. Trykk ? for å se alle eller slå dem av.";
    document.getElementById("status").append(line);
  };

  const use = (element) => {
    if (element.matches("textarea, select, input:not([type=checkbox], [type=radio])")) element.focus();
    else element.click();
  };

  const press = (key, event) => {
    const element = find(key);
    if (!element) return false;
    event.preventDefault();
    use(element);
    return true;
  };

  const inList = (event) => {
    const list = event.target.closest?.(".queue");
    if (!list || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
    const links = [...list.querySelectorAll("a[href]")];
    const next = links.indexOf(event.target.closest("a")) + (event.key === "ArrowDown" ? 1 : -1);
    if (links[next]) {
      event.preventDefault();
      links[next].focus();
    }
  };

  const single = (event) => {
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const pair = Date.now() - beforeAt < 1500 ? before + key : "";
    before = key;
    beforeAt = Date.now();
    if ((pair && press(pair, event)) || press(key, event)) tellOnce();
  };

  document.addEventListener("keydown", (event) => {
    if (document.body.dataset.hurtigtaster !== "on" || document.querySelector("dialog[open]")) return;
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
      press("ctrl+enter", event);
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.(FIELDS)) return;
    inList(event);
    single(event);
  });
})();
