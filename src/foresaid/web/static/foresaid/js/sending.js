/* A form is sent once: its buttons rest until the answer is there. */
(() => {
  const buttons = (form) => form.querySelectorAll("button:not([type=button]), input[type=submit]");
  const rest = (form, resting) => {
    form.toggleAttribute("data-sending", resting);
    buttons(form).forEach((button) => {
      if (resting) button.setAttribute("aria-disabled", "true");
      else button.removeAttribute("aria-disabled");
    });
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method === "get" || event.defaultPrevented) return;
    if (form.hasAttribute("data-sending")) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    rest(form, true);
    /* Something else held the form back, and it is not htmx that sends it: wake it again. */
    setTimeout(() => {
      if (event.defaultPrevented && !form.matches("[hx-post], [data-hx-post]")) rest(form, false);
    }, 0);
  }, true);
  const wake = (event) => {
    const form = event.detail?.elt?.closest?.("form[data-sending]");
    if (form) rest(form, false);
  };
  document.addEventListener("htmx:afterRequest", wake);
  document.addEventListener("htmx:sendError", wake);
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) document.querySelectorAll("form[data-sending]").forEach((form) => rest(form, false));
  });
})();
