// A form marked data-instant is sent in the background; the page that comes back replaces the parts marked
// data-fragment and the cart's count. On any trouble the person sees what an ordinary submit would have shown.
import { attach as attachBehaviours } from './app.js';
import { setBusy, unlock } from './busy.js';

let attached = false;

export function attach() {
  if (attached) return;
  attached = true;
  document.addEventListener('submit', (event) => {
    if (!event.target.matches('[data-instant]')) return;
    event.preventDefault();
    send(event.target, event.submitter);
  });
  // A quantity changed in the cart counts at once, without its own button.
  document.addEventListener('change', (event) => {
    const form = event.target.form;
    if (form?.matches('[data-instant][data-on-change]') && event.target.checkValidity()) form.requestSubmit();
  });
}

async function send(form, submitter) {
  if ('sending' in form.dataset) return;
  form.dataset.sending = '';
  if (submitter) setBusy(submitter);
  let response;
  try {
    response = await fetch(form.action, { method: 'POST', body: new URLSearchParams(new FormData(form, submitter)) });
    const page = new DOMParser().parseFromString(await response.text(), 'text/html');
    await replaceFragments(page);
    updateCount(page);
  } catch {
    // What was done must not be done twice: after a redirect only look at the result; else nothing was written.
    if (response?.redirected) window.location.assign(response.url);
    else form.submit();
    return;
  }
  delete form.dataset.sending;
  if (submitter?.isConnected) unlock(submitter);
}

async function replaceFragments(page) {
  const focused = document.activeElement?.id;
  for (const part of document.querySelectorAll('[data-fragment]')) {
    const fresh = page.querySelector(`[data-fragment="${part.dataset.fragment}"]`);
    if (!fresh) throw new Error(`the answer has no ${part.dataset.fragment}`);
    part.replaceWith(fresh);
    await attachBehaviours(fresh);
  }
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

function updateCount(page) {
  const fresh = page.querySelector('[data-cart-count]');
  if (!fresh) return;
  for (const count of document.querySelectorAll('[data-cart-count]')) {
    count.textContent = fresh.textContent;
    count.hidden = fresh.hidden;
  }
  const words = page.querySelector('[data-cart-words]')?.textContent ?? '';
  for (const part of document.querySelectorAll('[data-cart-words]')) part.textContent = words;
}
