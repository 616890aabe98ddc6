/* Links with data-show open a dialog of the page; links with data-dialog fetch theirs into one.
   Without this file both are ordinary links to ordinary pages. */
(() => {
  document.addEventListener("click", (event) => {
    const shut = event.target.closest("[data-close]");
    if (shut?.closest("dialog[open]")) {
      event.preventDefault();
      shut.closest("dialog").close();
      return;
    }
    if (event.target.matches("dialog[open]")) event.target.close();
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const show = event.target.closest("a[data-show]");
    if (show) {
      event.preventDefault();
      show.closest("details[data-menu]")?.removeAttribute("open");
      document.getElementById(show.dataset.show).showModal();
    }
    const link = event.target.closest("a[data-dialog]");
    if (link && window.htmx) {
      event.preventDefault();
      window.htmx
        .ajax("GET", link.href, { target: "#dialog-body", source: link })
        .then(() => document.getElementById("dialog").showModal());
    }
  });
})();
