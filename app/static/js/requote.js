// Another address or way of delivery: prices, dates and the total follow at once. Without this module a button asks for them.
import { replaceFragments } from './instant.js';

let attached = false;
let underway; // AbortController of the latest request

export function attach() {
  if (attached) return;
  attached = true;
  document.addEventListener('change', ({ target }) => {
    if (target.type === 'radio' && target.form?.matches('[data-requote]')) requote(target.form);
  });
}

async function requote(form) {
  underway?.abort();
  const controller = underway = new AbortController();
  const chosen = new FormData(form);
  const query = new URLSearchParams(['address_id', 'shipping'].map((name) => [name, chosen.get(name) ?? '']));
  const account = form.elements.carrier_account;
  const isTyped = account && (account.value !== account.defaultValue || location.search.includes(account.name));
  if (isTyped) query.set(account.name, account.value);
  const url = `/checkout?${query}`;
  try {
    const response = await fetch(url, { signal: controller.signal });
    await replaceFragments(new DOMParser().parseFromString(await response.text(), 'text/html'));
    history.replaceState(null, '', url);
  } catch {
    // As the button would have done, which also leads on when the cart is another one by now.
    if (!controller.signal.aborted) form.requestSubmit(form.querySelector('[formaction]'));
  }
}
