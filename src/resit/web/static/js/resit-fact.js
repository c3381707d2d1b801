// <resit-fact program="aama-cma" fact="wait"> what is known now </resit-fact>: a fact of this site, kept true on any page.
//
// What stands inside is what readers see without scripts, before the answer comes, and whenever this site is down: write the value
// and its day there. When the answer comes, the elements marked data-part="words", "text", "state" and "day" are filled in; missing
// ones are left out. Nothing is styled, stored or sent: the page's own styles hold, and [state] tells how the fact stands.

const site = new URL(import.meta.url).origin;

export class ResitFact extends HTMLElement {
  static observedAttributes = ["program", "fact"];
  #asked = "";

  connectedCallback() { this.#ask(); }

  attributeChangedCallback() { if (this.isConnected) this.#ask(); }

  async #ask() {
    const program = this.getAttribute("program"), fact = this.getAttribute("fact");
    if (!program || !fact) return;
    const address = `${site}/api/v1/programs/${encodeURIComponent(program)}/facts/${encodeURIComponent(fact)}`;
    if (address === this.#asked) return;
    this.#asked = address;
    const found = await read(address, "default") ?? await read(address, "force-cache");
    if (found && address === this.#asked) this.#show(found);
  }

  /** @param {{words: string, text: string, state: string, state_words: string, as_of: string}} found */
  #show(found) {
    const day = new Date(`${found.as_of}T12:00:00Z`).toLocaleDateString(this.#language(), { dateStyle: "long", timeZone: "UTC" });
    const parts = { words: found.words, text: found.text, state: found.state_words, day: `(${day})` };
    for (const [name, text] of Object.entries(parts)) {
      for (const part of this.querySelectorAll(`[data-part="${name}"]`)) part.textContent = text;
    }
    this.setAttribute("state", found.state);
    this.dispatchEvent(new CustomEvent("resit-fact:shown", { bubbles: true, detail: found }));
  }

  /** The page's language; English where the page names it in a way that browsers do not know. */
  #language() {
    try {
      return Intl.getCanonicalLocales(this.closest("[lang]")?.lang.replaceAll("_", "-") || "en")[0];
    } catch {
      return "en";
    }
  }
}

/**
 * The answer as JSON, false where there is no such fact (any more), null where this site is down. "force-cache" takes what the browser
 * kept, however old.
 * @param {string} address
 * @param {RequestCache} cache
 */
async function read(address, cache) {
  try {
    const response = await fetch(address, { cache, credentials: "omit", headers: { Accept: "application/json" } });
    if (response.ok) return await response.json();
    return response.status === 404 ? false : null;
  } catch {
    return null;
  }
}

if (!customElements.get("resit-fact")) customElements.define("resit-fact", ResitFact);
