// Without this file the browser's own print command does the same.

/** Becomes a button that prints the page: `<print-page data-label="Print"></print-page>`. */
export class PrintPage extends HTMLElement {
  connectedCallback() {
    if (this.firstElementChild) return;
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.made = "";
    button.className = "button button--quiet";
    button.textContent = this.dataset.label ?? "";
    button.addEventListener("click", () => window.print());
    this.append(button);
  }
}

customElements.define("print-page", PrintPage);
