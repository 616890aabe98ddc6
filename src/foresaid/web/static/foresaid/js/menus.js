/* Menus are <details>; a click elsewhere and Escape close them. */
(() => {
  const opened = () => document.querySelectorAll("details[data-menu][open]");
  document.addEventListener("click", (event) => {
    opened().forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const within = document.activeElement?.closest("details[data-menu][open], details[data-disclosure][open]");
    if (within) {
      within.open = false;
      within.querySelector("summary").focus();
    }
    opened().forEach((menu) => { menu.open = false; });
  });
  /* A form that opens is there to be typed into. */
  document.addEventListener("toggle", (event) => {
    const box = event.target;
    if (!box.open || !box.matches?.("details[data-disclosure]")) return;
    box.querySelector("input:not([type=hidden]), textarea, select")?.focus();
  }, true);
})();
