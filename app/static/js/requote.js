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
  const url = `/checkout?${query}`;
  try {
    const response = await fetch(url, { signal: controller.signal });
    const page = new DOMParser().parseFromString(await response.text(), 'text/html');
    const typed = [...form.querySelectorAll('input.input')].map(({ id, value }) => [id, value]);
    await replaceFragments(page);
    for (const [id, value] of typed) document.getElementById(id).value = value;
    history.replaceState(null, '', url);
  } catch {
    // As the button would have done, which also leads on when the cart is another one by now.
    if (!controller.signal.aborted) form.requestSubmit(form.querySelector('[formaction]'));
  }
}
