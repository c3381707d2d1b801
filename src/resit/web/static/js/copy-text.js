// Without this file the text can still be selected and copied by hand.

/** Puts a button after its text that copies it: `<copy-text data-label="Copy" data-done="Copied"><p>…</p></copy-text>`. */
export class CopyText extends HTMLElement {
  connectedCallback() {
    if (this.querySelector("button") || !navigator.clipboard) return;
    const button = document.createElement("button");
    const said = document.createElement("span");
    button.type = "button";
    button.dataset.made = "";
    button.className = "button button--quiet";
    button.textContent = this.dataset.label ?? "";
    said.className = "quiet";
    said.dataset.made = "";
    said.setAttribute("role", "status");
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(this.firstElementChild?.textContent?.trim() ?? "");
      said.textContent = this.dataset.done ?? "";
    });
    this.append(button, said);
  }
}

customElements.define("copy-text", CopyText);
