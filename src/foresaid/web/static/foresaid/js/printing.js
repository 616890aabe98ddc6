/* Shows the buttons that print the page, whose place was kept; without script, the browser's own menu does it. */
(() => {
  for (const button of document.querySelectorAll("[data-print]")) {
    button.removeAttribute("data-waits");
    button.addEventListener("click", () => window.print());
  }
})();
