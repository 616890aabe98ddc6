/* Speaks what changed: notices after a page load, and anything a fragment marks with data-say. */
(() => {
  const line = document.getElementById("said");
  const say = (words) => {
    if (!line || !words) return;
    line.textContent = "";
    setTimeout(() => { line.textContent = words; }, 60);
  };
  const notices = [...document.querySelectorAll("[data-notices] .notice")];
  say(notices.map((notice) => notice.textContent.trim()).join(" "));
  document.addEventListener("htmx:afterSwap", (event) => {
    const within = event.detail.target;
    const said = within.matches("[data-say]") ? within : within.querySelector("[data-say]");
    say(said ? said.dataset.say || said.textContent.trim() : "");
  });
  document.addEventListener("htmx:responseError", () => say(line.dataset.failed));
})();
