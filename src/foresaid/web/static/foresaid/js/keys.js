/* Single keys, never while somebody types: / search, g + letter go, n and p items, ? the list. */
(() => {
  const typing = (target) =>
    target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
  const items = () => [...document.querySelectorAll("[data-item]")];
  let going = 0;

  const step = (by) => {
    const all = items();
    if (!all.length) return;
    const here = all.findIndex((item) => item.contains(document.activeElement));
    const next = here < 0 ? (by > 0 ? 0 : all.length - 1) : here + by;
    const item = all[Math.max(0, Math.min(all.length - 1, next))];
    item.focus({ preventScroll: true });
    item.scrollIntoView({ block: "nearest" });
  };

  const plain = {
    "/": () => {
      const field = document.querySelector("[data-search]");
      if (!field || !field.offsetParent) return false;
      field.focus();
      field.select();
    },
    g: () => { going = Date.now(); },
    n: () => step(1),
    p: () => step(-1),
    "?": () => document.getElementById("keys")?.showModal(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (document.querySelector("dialog[open]")) return;
    if (Date.now() - going < 1200) {
      going = 0;
      const link = document.querySelector(`[data-go="${CSS.escape(event.key)}"]`);
      if (link) {
        event.preventDefault();
        link.click();
        return;
      }
    }
    const act = plain[event.key];
    if (act && act() !== false) event.preventDefault();
  });
})();
