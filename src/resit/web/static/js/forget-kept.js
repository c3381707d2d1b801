// A sitting that is over takes nothing any more: what this device still holds of it goes.
import { forget } from "./kept-responses.js";

/** `<forget-kept data-sitting="…"></forget-kept>` */
export class ForgetKept extends HTMLElement {
  connectedCallback() { forget(this.dataset.sitting); }
}

customElements.define("forget-kept", ForgetKept);
