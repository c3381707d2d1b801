// Responses that the server has not acknowledged yet, kept on the device. One entry an item: the last choice made.

const PREFIX = "resit:response:";

/** @typedef {{sitting: string, number: number, option: string, sequence: number, address: string}} Kept */

/** @param {Kept} each */
export function keep(each) {
  try {
    localStorage.setItem(`${PREFIX}${each.sitting}:${each.number}`, JSON.stringify(each));
  } catch {
    // No room or no storage: the choice is still sent now; only a lost line would lose it.
  }
}

/** Of one sitting, by item. @param {string} sitting @returns {Kept[]} */
export function keptFor(sitting) {
  const found = [];
  try {
    for (const name of Object.keys(localStorage)) {
      if (name.startsWith(`${PREFIX}${sitting}:`)) found.push(JSON.parse(localStorage.getItem(name)));
    }
  } catch {
    return [];
  }
  return found.sort((one, other) => one.number - other.number);
}

/** Drop an entry that the server has, unless a later choice took its place meanwhile. @param {Kept} each */
export function dropIf(each) {
  try {
    const name = `${PREFIX}${each.sitting}:${each.number}`;
    const now = JSON.parse(localStorage.getItem(name) ?? "null");
    if (now && now.sequence === each.sequence) localStorage.removeItem(name);
  } catch {
    // Nothing was kept, so there is nothing to drop.
  }
}

/** Forget a sitting that is over. @param {string} sitting */
export function forget(sitting) {
  for (const each of keptFor(sitting)) dropIf(each);
}
