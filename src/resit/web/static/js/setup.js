// How htmx's answers are woven into the page. Without this file, htmx or any script, every form still works by itself.
/* global Idiomorph */

if (typeof Idiomorph !== "undefined") {
  Idiomorph.defaults.ignoreActiveValue = true; // never take from a person what they are typing
  Idiomorph.defaults.callbacks.beforeAttributeUpdated = (name, node) =>
    !(name === "open" && node.localName === "details"); // what was unfolded stays unfolded
  Idiomorph.defaults.callbacks.beforeNodeRemoved = (node) => node.dataset?.made === undefined; // nor what a module added
}

// An answer that could not be fetched must not look like the answer to what was typed last.
for (const failure of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.addEventListener(failure, () => document.querySelector("#stale")?.removeAttribute("hidden"));
}
