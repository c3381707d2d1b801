// Without this file the page still shows the minutes left when it was loaded, and the server still closes the sitting.

/** A clock in minutes and seconds: 90_000 becomes "1:30". @param {number} leftMs @returns {string} */
export function asClock(leftMs) {
  const seconds = Math.ceil(leftMs / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

const SPOKEN_MINUTES = [15, 5, 1];

/** Counts down from what the server said; asks it again when the tab wakes; sends `sitting:time-up` once. */
export class SittingTimer extends HTMLElement {
  #endsAt = 0;
  #tick = 0;
  #spoken = Infinity;

  connectedCallback() {
    this.#set(Number(this.dataset.secondsLeft));
    this.#tick = setInterval(() => this.#draw(), 250);
    document.addEventListener("visibilitychange", this);
    window.addEventListener("pageshow", this);
  }

  disconnectedCallback() {
    clearInterval(this.#tick);
    document.removeEventListener("visibilitychange", this);
    window.removeEventListener("pageshow", this);
  }

  /** The device slept or the page came back from the cache: the monotonic clock may have stood still. */
  async handleEvent() {
    if (document.hidden) return;
    try {
      const answer = await fetch(this.dataset.clock, { headers: { accept: "application/json" } });
      const told = await answer.json();
      this.#set(told.is_over ? 0 : told.seconds_left);
    } catch {
      // Offline: go on with what was known; the server decides in the end.
    }
  }

  #set(secondsLeft) {
    // Seconds left come from the server and run on the monotonic clock: the candidate's own is never read.
    this.#endsAt = performance.now() + secondsLeft * 1000;
    if (this.#spoken === Infinity) this.#spoken = secondsLeft / 60;
    this.#draw();
  }

  #draw() {
    const leftMs = Math.max(0, this.#endsAt - performance.now());
    this.querySelector("time").textContent = asClock(leftMs);
    this.classList.toggle("clock--last", leftMs < 60_000);
    this.#say(leftMs / 60_000);
    if (leftMs > 0) return;
    clearInterval(this.#tick);
    this.dispatchEvent(new CustomEvent("sitting:time-up", { bubbles: true }));
  }

  /** Spoken once at 15, 5 and 1 minutes, in a region of its own; the ticking clock itself is never read aloud. */
  #say(minutes) {
    const due = SPOKEN_MINUTES.find((mark) => minutes <= mark && this.#spoken > mark);
    if (due === undefined) return;
    this.#spoken = due;
    this.querySelector("[data-clock-said]").textContent = due === 1 ? this.dataset.last : this.dataset.said + due;
  }
}

customElements.define("sitting-timer", SittingTimer);
