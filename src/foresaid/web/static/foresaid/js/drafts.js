/* A form with data-keep-draft="key" keeps what is typed in it on this device, for this reader,
   until the server has taken it. Passwords, files and hidden fields are never kept.
   Taken means: the page after it came by a redirect, or the fragment after it holds no refused field. */
(() => {
  const reader = document.body.dataset.reader;
  if (!reader) return;
  const PREFIX = `foresaid:${reader}:`;
  const SENT = `${PREFIX}sent`;
  const store = (() => {
    try {
      localStorage.setItem(`${PREFIX}try`, "1");
      localStorage.removeItem(`${PREFIX}try`);
      return localStorage;
    } catch {
      return null;
    }
  })();
  if (!store) return;

  const keyOf = (form) => `${PREFIX}draft:${form.dataset.keepDraft}`;
  const kept = (field) =>
    field.name && !/^(password|file|hidden|submit|button)$/.test(field.type);
  const fields = (form) => [...form.elements].filter(kept);
  const secret = (form) => form.querySelector("input[type=password]");

  const read = (form) =>
    fields(form).map((field) => [
      field.name,
      /^(checkbox|radio)$/.test(field.type) ? [field.value, field.checked] : field.value,
    ]);
  const write = (form, draft) => {
    const all = fields(form);
    draft.forEach(([name, value], place) => {
      const field = all[place];
      if (!field || field.name !== name) return;
      if (Array.isArray(value)) field.checked = value[1];
      else field.value = value;
    });
  };
  const drop = (key) => {
    store.removeItem(key);
    if (store.getItem(SENT) === key) store.removeItem(SENT);
  };

  const offer = (form) => {
    const line = document.getElementById("said");
    const note = document.createElement("p");
    const forget = document.createElement("button");
    note.className = "draft-note";
    note.append(`${line.dataset.draft} `, forget);
    forget.type = "button";
    forget.className = "link-button";
    forget.textContent = line.dataset.forget;
    forget.addEventListener("click", () => {
      drop(keyOf(form));
      form.reset();
      note.remove();
    });
    form.prepend(note);
  };

  const restore = (form) => {
    if (secret(form) || form.querySelector("[aria-invalid=true]")) return;
    const before = JSON.stringify(read(form));
    const draft = store.getItem(keyOf(form));
    if (!draft || draft === before) return;
    write(form, JSON.parse(draft));
    form.closest("details")?.setAttribute("open", "");
    offer(form);
  };

  const forms = (root) => root.querySelectorAll("form[data-keep-draft]");
  const sent = store.getItem(SENT);
  const arrived = performance.getEntriesByType("navigation")[0];
  if (sent && arrived?.redirectCount > 0) drop(sent);
  forms(document).forEach(restore);

  document.addEventListener("input", (event) => {
    const form = event.target.closest?.("form[data-keep-draft]");
    if (form && !secret(form)) store.setItem(keyOf(form), JSON.stringify(read(form)));
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("[data-keep-draft]") && store.getItem(keyOf(form))) store.setItem(SENT, keyOf(form));
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt.closest?.("form[data-keep-draft]");
    const taken = event.detail.successful && !/aria-invalid="true"|data-refused/.test(event.detail.xhr.responseText);
    if (form && taken) drop(keyOf(form));
  });
  document.addEventListener("htmx:afterSwap", (event) => forms(event.detail.target).forEach(restore));
})();
