// Suggestions below the search box: a combobox by the ARIA pattern "list autocomplete with manual selection". Typing is never held
// up, an answer to what was typed before is dropped, and past searches stay in this browser.
const PAUSE_MS = 100;
const OPTIONS_MAX = 10;
const PAST_SHOWN = 3;
const PAST_KEPT = 20;
const KEY = 'past-searches';

export function attach(root) {
  for (const form of root.querySelectorAll('[data-suggest]:not([data-ready])')) {
    form.dataset.ready = '';
    new Suggestions(form);
  }
  for (const form of root.querySelectorAll('form[action="/logout"]')) form.addEventListener('submit', forgetPast);
}

class Suggestions {
  answers = new Map();
  options = [];
  active = -1;

  constructor(form) {
    this.form = form;
    this.input = form.querySelector('input[name=q]');
    this.panel = form.querySelector('[data-suggest-panel]');
    this.list = this.panel.querySelector('[role=listbox]');
    this.status = form.querySelector('[data-suggest-status]');
    this.clear = this.panel.querySelector('[data-suggest-clear]');
    this.becomeCombobox();
    this.input.addEventListener('input', () => this.askSoon());
    this.input.addEventListener('click', () => { if (!this.isOpen) this.ask(); });
    this.input.addEventListener('keydown', (event) => { if (!event.isComposing) this.press(event); });
    this.list.addEventListener('mousemove', ({ target }) => this.activate(this.options.indexOf(target.closest('[role=option]'))));
    // The focus stays in the box, so that a click does not close what it is meant for.
    this.list.addEventListener('mousedown', (event) => event.preventDefault());
    this.list.addEventListener('click', ({ target }) => remember(target.closest('[data-text]')?.dataset.text));
    this.clear.addEventListener('click', () => { forgetPast(); this.input.focus(); this.ask(); });
    form.addEventListener('submit', () => { remember(this.input.value); this.close(); });
    form.addEventListener('focusout', ({ relatedTarget }) => { if (!form.contains(relatedTarget)) this.close(); });
    window.addEventListener('pagehide', () => this.close());
  }

  get isOpen() { return !this.panel.hidden; }

  becomeCombobox() {
    for (const [name, value] of Object.entries({
      role: 'combobox', 'aria-autocomplete': 'list', 'aria-expanded': 'false', 'aria-controls': this.list.id,
    })) this.input.setAttribute(name, value);
  }

  askSoon() {
    clearTimeout(this.timer);
    this.controller?.abort();
    this.timer = setTimeout(() => this.ask(), PAUSE_MS);
  }

  async ask() {
    clearTimeout(this.timer);
    const text = this.input.value.trim();
    const past = pastSearches().filter((one) => startsAlike(one, text) && one !== text).slice(0, text ? PAST_SHOWN : OPTIONS_MAX);
    const found = text ? await this.fetch(text) : [];
    // Something else was typed, or the box was left, while the answer was on its way.
    if (found && text === this.input.value.trim() && document.activeElement === this.input) this.show(text, past, found);
  }

  // The options for a text; null when they were not wanted any more or could not be had.
  async fetch(text) {
    if (this.answers.has(text)) return this.answers.get(text);
    this.controller?.abort();
    this.controller = new AbortController();
    try {
      const url = `/products/suggest?${new URLSearchParams({ q: text })}`;
      const response = await fetch(url, { headers: { Accept: 'text/html' }, signal: this.controller.signal });
      if (!response.ok) return null;
      const page = new DOMParser().parseFromString(await response.text(), 'text/html');
      const options = [...page.querySelectorAll('[role=option]')];
      this.answers.set(text, options);
      return options;
    } catch {
      return null;
    }
  }

  show(text, past, found) {
    const known = new Set(past.map((one) => one.toLowerCase()));
    const fresh = found.filter((option) => !known.has(option.dataset.text));
    const words = fresh.filter((option) => option.dataset.text);
    const places = fresh.filter((option) => !option.dataset.text);
    const room = OPTIONS_MAX - past.length - places.length;
    this.options = [...past.map(pastOption), ...words.slice(0, Math.max(room, 0)), ...places].map((option) => document.importNode(option, true));
    this.options.forEach((option, at) => {
      option.id = `${this.list.id}-${at}`;
      option.tabIndex = -1;
      option.setAttribute('aria-selected', 'false');
      if (option.dataset.text) markTyped(option.querySelector('.suggestion-text'), text);
    });
    this.active = -1;
    this.input.removeAttribute('aria-activedescendant');
    this.list.replaceChildren(...this.options);
    this.list.dataset.shownFor = text;
    this.clear.hidden = !past.length;
    this.toggle(this.options.length > 0);
    this.status.textContent = this.options.length === 1 ? '1 suggestion' : `${this.options.length || 'No'} suggestions`;
  }

  toggle(open) {
    this.panel.hidden = !open;
    this.input.setAttribute('aria-expanded', String(open));
  }

  close() {
    clearTimeout(this.timer);
    this.controller?.abort();
    this.toggle(false);
    this.activate(-1);
    this.status.textContent = '';
  }

  press(event) {
    const { key, altKey } = event;
    if (key === 'Escape' && this.isOpen) {
      // The first Escape closes the list, the next one does what the browser does.
      event.preventDefault();
      this.close();
    } else if (key === 'ArrowDown' || key === 'ArrowUp') {
      event.preventDefault();
      if (!this.isOpen) this.ask();
      else if (altKey) this.close();
      else this.step(key === 'ArrowDown' ? 1 : -1);
    } else if (key === 'Home' || key === 'End') {
      this.activate(-1);   // the caret moves in the text, and what is typed counts again
    } else if (key === 'Enter' && this.active >= 0) {
      event.preventDefault();
      this.options[this.active].click();
    }
  }

  // Round and round, with the box itself between the last and the first.
  step(by) {
    const places = this.options.length + 1;
    this.activate((this.active + 1 + by + places) % places - 1);
  }

  activate(at) {
    if (at === this.active) return;
    this.options[this.active]?.setAttribute('aria-selected', 'false');
    this.active = at;
    const option = this.options[at];
    if (!option) { this.input.removeAttribute('aria-activedescendant'); return; }
    option.setAttribute('aria-selected', 'true');
    option.scrollIntoView({ block: 'nearest' });
    this.input.setAttribute('aria-activedescendant', option.id);
  }
}

// What was not typed stands out.
function markTyped(part, text) {
  const whole = part.textContent;
  if (!text || !startsAlike(whole, text)) return;
  const rest = document.createElement('strong');
  rest.textContent = whole.slice(text.length);
  part.replaceChildren(whole.slice(0, text.length), rest);
}

function startsAlike(whole, text) { return whole.toLowerCase().startsWith(text.toLowerCase()); }

function pastOption(text) {
  const option = document.querySelector('[data-suggest-past]').content.firstElementChild.cloneNode(true);
  option.href = `/products?${new URLSearchParams({ q: text })}`;
  option.dataset.text = text;
  option.querySelector('.suggestion-text').textContent = text;
  return option;
}

// Where storage is shut off nothing is kept, and nothing breaks.
function pastSearches() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY));
    return Array.isArray(kept) ? kept.filter((text) => typeof text === 'string') : [];
  } catch {
    return [];
  }
}

function remember(text) {
  const tidy = text?.trim().slice(0, 200);
  if (!tidy) return;
  const others = pastSearches().filter((one) => one.toLowerCase() !== tidy.toLowerCase());
  try { localStorage.setItem(KEY, JSON.stringify([tidy, ...others].slice(0, PAST_KEPT))); } catch { /* as above */ }
}

function forgetPast() {
  try { localStorage.removeItem(KEY); } catch { /* as above */ }
}
