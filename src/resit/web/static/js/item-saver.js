// Saves a choice on the click and says so only after the server has committed it. Without this file every button of the form saves it.
import { keptFor, keep, dropIf } from "./kept-responses.js";

const RETRY_MS = 2000;

/** Wraps the form of one item. A choice that could not be sent stays on the device until the server has it. */
export class ItemSaver extends HTMLElement {
  #retry = 0;
  #sending = false;
  #closed = false;

  connectedCallback() {
    this.addEventListener("change", (event) => event.target.name === "option" && this.#chosen(event.target.value));
    document.addEventListener("sitting:time-up", () => this.#timeUp(), { once: true });
    window.addEventListener("online", () => this.#send());
    const mine = this.#mine();
    if (mine && this.#field && mine.sequence > Number(this.#field.dataset.kept)) this.#show(mine);
    if (keptFor(this.dataset.sitting).length) this.#send();
  }

  disconnectedCallback() { clearTimeout(this.#retry); }

  get #field() { return this.querySelector("input[name=sequence]"); }

  #mine() { return keptFor(this.dataset.sitting).find((each) => each.number === Number(this.dataset.number)); }

  /** What was chosen before a reload or a lost line, and has not reached the server. */
  #show(kept) {
    const box = this.querySelector(`input[name=option][value="${kept.option}"]`);
    if (box) box.checked = true;
    this.#field.value = kept.sequence;
  }

  #chosen(option) {
    const sequence = Math.max(Number(this.#field.dataset.kept), this.#mine()?.sequence ?? 0) + 1;
    this.#field.value = sequence;
    keep({ sitting: this.dataset.sitting, number: Number(this.dataset.number), option, sequence, address: this.dataset.save });
    this.#say(this.dataset.saving, "saving");
    this.#send();
  }

  /** Everything this device still holds for the sitting, oldest first; one request at a time. */
  async #send() {
    if (this.#sending || this.#closed) return;
    this.#sending = true;
    clearTimeout(this.#retry);
    for (const each of keptFor(this.dataset.sitting)) {
      if (!(await this.#post(each))) break;
    }
    this.#sending = false;
    const left = keptFor(this.dataset.sitting);
    if (left.length && !this.#closed) this.#retry = setTimeout(() => this.#send(), RETRY_MS);
    else if (!this.#closed && !this.#field) this.#say("", "");
  }

  /** @returns {Promise<boolean>} whether the next one may be tried */
  async #post(each) {
    const isMine = each.number === Number(this.dataset.number);
    try {
      const answer = await fetch(each.address, {
        method: "POST",
        headers: { "content-type": "application/json", "x-csrftoken": document.querySelector("[name=csrfmiddlewaretoken]").value },
        body: JSON.stringify({ option: each.option, sequence: each.sequence }),
        keepalive: true,
      });
      if (answer.status >= 500) throw new Error(String(answer.status));
      const told = answer.headers.get("content-type")?.includes("json") ? await answer.json() : {};
      dropIf(each);
      if (answer.ok) this.#recorded(each, told, isMine);
      else this.#refused(told, isMine);
      return true;
    } catch {
      this.#say(this.dataset.unsaved, "unsaved");
      return false;
    }
  }

  #recorded(each, told, isMine) {
    if (!isMine) return;
    this.#field.dataset.kept = told.sequence;
    if (this.#mine()) return; // a later choice is on its way
    this.#field.value = told.sequence + 1;
    this.#say(told.late ? this.dataset.late : this.dataset.saved, "saved");
    const place = this.querySelector(`[data-place="${each.number}"]`);
    if (place && !place.classList.contains("places__one--answered")) {
      place.classList.add("places__one--answered");
      const count = this.querySelector("[data-answered]");
      count.textContent = Number(count.textContent) + 1;
    }
  }

  #refused(told, isMine) {
    if (told.problem === "sitting-closed") {
      this.#closed = true;
      this.#say(this.dataset.closed ?? "", "unsaved");
    } else if (isMine) this.#say(this.dataset.stale, "stale");
  }

  #say(text, state) {
    const line = this.querySelector("[data-state]");
    if (!line || text === undefined) return;
    line.textContent = text;
    line.dataset.state = state;
  }

  async #timeUp() {
    await this.#send();
    document.querySelector("#time-up")?.submit();
  }
}

customElements.define("item-saver", ItemSaver);
