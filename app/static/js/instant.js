// A form marked data-instant is sent in the background. Of the page that comes back, the parts marked data-fragment, the
// cart's count and the messages are shown. On any trouble the person sees what an ordinary submit would have shown.
import { attach as attachBehaviours } from './app.js';
import { setBusy, unlock } from './busy.js';

const QUIET_MS = 250;
const waiting = new Map(); // form → timer of a change that is not sent yet
const underway = new Map(); // form, or button of several → AbortController of its request
let attached = false;

export function attach() {
  if (attached) return;
  attached = true;
  document.addEventListener('submit', (event) => {
    if (!event.target.matches('[data-instant]')) return;
    event.preventDefault();
    send(event.target, event.submitter);
  });
  document.addEventListener('change', (event) => {
    const form = event.target.form;
    if (form?.matches('[data-instant][data-on-change]') && event.target.checkValidity()) sendSoon(form);
  });
}

// A quantity counts without its own button, once the clicking has stopped.
function sendSoon(form) {
  clearTimeout(waiting.get(form));
  waiting.set(form, setTimeout(() => { waiting.delete(form); form.requestSubmit(); }, QUIET_MS));
}

async function send(form, submitter) {
  // A newer quantity replaces the one that is on its way; anything else is sent once for each button.
  const act = 'onChange' in form.dataset ? form : submitter ?? form;
  if (underway.has(act) && !('onChange' in form.dataset)) return;
  underway.get(act)?.abort();
  const controller = new AbortController();
  underway.set(act, controller);
  if (submitter) setBusy(submitter);
  let response;
  try {
    const body = new URLSearchParams(new FormData(form, submitter));
    response = await fetch(form.action, { method: 'POST', body, signal: controller.signal });
    await show(new DOMParser().parseFromString(await response.text(), 'text/html'), response.ok);
  } catch {
    if (controller.signal.aborted) return;
    // What was done must not be done twice: after a redirect only look at the result; else nothing was written.
    if (response?.redirected) window.location.assign(response.url);
    else sendPlainly(form, submitter);
  } finally {
    if (underway.get(act) === controller) underway.delete(act);
    if (submitter?.isConnected) unlock(submitter);
  }
}

// As if this module were not there, with what the button says of itself.
function sendPlainly(form, submitter) {
  delete form.dataset.instant;
  if (submitter) unlock(submitter);
  form.requestSubmit(submitter);
}

async function show(page, accepted) {
  if (!accepted && !page.querySelector('[data-fragment]')) throw new Error('a refusal with a page of its own');
  updateCount(page);
  // Something newer was typed meanwhile: its own answer will be shown.
  if (waiting.size) return;
  await replaceFragments(page);
  showMessages(page);
}

// Put the parts of a page that was fetched in place of those that are shown; what had the focus keeps it.
export async function replaceFragments(page) {
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

// Messages float, because the top of the page may be out of sight.
function showMessages(page) {
  document.querySelector('.flashes')?.remove();
  const fresh = page.querySelector('.flashes');
  if (!fresh) return;
  fresh.classList.add('flashes-floating');
  document.querySelector('main').prepend(fresh);
  attachBehaviours(fresh);
}
