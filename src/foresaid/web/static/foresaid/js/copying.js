/* Buttons that copy a text; without script, or without the right to, it is selected by hand. */
(() => {
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.removeAttribute("data-waits");
    button.addEventListener("click", async () => {
      const text = document.getElementById(button.dataset.copy);
      const words = "value" in text ? text.value : text.textContent;
      const line = document.getElementById("said");
      try {
        await navigator.clipboard.writeText(words);
      } catch {
        text.focus();
        text.select?.();
        if (!document.execCommand("copy")) return;
      }
      button.textContent = button.dataset.copied;
      if (line) line.textContent = button.dataset.copied;
    });
  }
})();
