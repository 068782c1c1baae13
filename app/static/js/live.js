// Parts of a page (data-live-part) that follow what happens: the server sends each again when it has changed. Where it cannot, they
// are asked for every few seconds. A page that nobody looks at does not listen: a browser has few connections to one site.
const ASK_MS = 5000;
const PATIENCE_MS = 8000;
const LISTEN_AGAIN_MS = 60_000;

export function attach(root) {
  for (const place of root.querySelectorAll('[data-live]:not([data-ready])')) {
    place.dataset.ready = '';
    new Live(place);
  }
}

class Live {
  constructor(place) {
    this.url = place.dataset.live;
    this.version = place.dataset.liveVersion;
    this.words = place.querySelector('[data-live-words]');
    document.addEventListener('visibilitychange', () => this.start());
    // Also when the page comes back by the Back button.
    window.addEventListener('pageshow', ({ persisted }) => { if (persisted) this.start(); });
    window.addEventListener('pagehide', () => this.stop());
    this.start();
  }

  start() {
    this.stop();
    if (this.isOver || document.hidden) return;
    const source = new EventSource(`${this.url}?${new URLSearchParams({ seen: this.version })}`);
    this.source = source;
    source.addEventListener('parts', ({ data, lastEventId }) => this.show(data, lastEventId));
    source.addEventListener('over', () => { this.isOver = true; this.stop(); });
    source.addEventListener('replaced', () => this.ask());
    source.addEventListener('open', () => this.wait(0));
    // A connection that broke is made again by the browser, if it can be; one that was refused is not.
    source.addEventListener('error', () => {
      if (source.readyState === EventSource.CLOSED) this.ask();
      else if (!this.timer) this.wait(PATIENCE_MS, () => this.ask());
    });
    this.wait(PATIENCE_MS, () => this.ask());
  }

  stop() {
    this.source?.close();
    this.wait(0);
    this.controller?.abort();
  }

  // There is one thing at a time to wait for; 0 for nothing.
  wait(delay, then) {
    clearTimeout(this.timer);
    this.timer = delay && setTimeout(then, delay);
  }

  // Asks until it is time to try to listen again.
  async ask(listenAt = Date.now() + LISTEN_AGAIN_MS) {
    this.stop();
    this.controller = new AbortController();
    const { signal } = this.controller;
    try {
      await this.fetch(signal);
    } catch {
      // The next time, perhaps.
    }
    if (signal.aborted || this.isOver) return;
    this.wait(ASK_MS, () => (Date.now() < listenAt ? this.ask(listenAt) : this.start()));
  }

  async fetch(signal) {
    const headers = { Accept: 'text/html', 'If-None-Match': `W/"${this.version}"` };
    const response = await fetch(this.url, { headers, signal, cache: 'no-store' });
    if (response.status === 304 || response.status >= 500) return;
    const body = new DOMParser().parseFromString(await response.text(), 'text/html').body;
    const version = body.dataset.liveVersion;
    // The log-in page, say: what was here is not ours to see any more.
    this.isOver = !version || 'liveOver' in body.dataset;
    if (version) this.show(body.innerHTML, version);
  }

  show(html, version) {
    const fresh = new DOMParser().parseFromString(html, 'text/html');
    for (const part of fresh.querySelectorAll('[data-live-part]')) {
      const here = document.querySelector(`[data-live-part="${part.dataset.livePart}"]`);
      if (!here) continue;
      if (here.dataset.liveSay !== part.dataset.liveSay) this.words.textContent = part.dataset.liveSay;
      become(here, document.importNode(part, true));
    }
    this.version = version;
  }
}

// Makes a node like a fresh one by changing only what differs: what has the focus keeps it, pictures stay, the truck moves.
function become(here, fresh) {
  if (here.isEqualNode(fresh)) return;
  if (here.nodeName !== fresh.nodeName || here.id !== fresh.id) { here.replaceWith(fresh); return; }
  if (here.nodeType !== Node.ELEMENT_NODE) { here.nodeValue = fresh.nodeValue; return; }
  // A form that is on its way is left alone: the page that it brings shows everything anew.
  if (here.querySelector('[data-busy]') && here.nodeName === 'FORM') return;
  for (const { name } of [...here.attributes]) if (!fresh.hasAttribute(name)) here.removeAttribute(name);
  for (const { name, value } of fresh.attributes) if (here.getAttribute(name) !== value) here.setAttribute(name, value);
  const old = [...here.childNodes];
  [...fresh.childNodes].forEach((child, at) => { if (old[at]) become(old[at], child); else here.append(child); });
  for (const gone of old.slice(fresh.childNodes.length)) gone.remove();
}
