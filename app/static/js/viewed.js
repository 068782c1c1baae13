// What this browser looked at lately (app/web/viewed.py tells why it is done here). The product page, which names its product
// and, for who has cookies, the cookie of the list, adds itself; a page with data-viewed-here shows the list of who has none.
import { attach as attachBehaviours } from './app.js';

const MOST = 12;
const KEY = 'viewed';
const LIFETIME_S = 60 * 24 * 3600;

export function attach(root) {
  const product = root.querySelector('[data-viewed]');
  if (product) whenShown(() => add(product.dataset.viewed, product.dataset.viewedCookie));
  const place = root.querySelector('[data-viewed-here]');
  if (place) fill(place);
}

function whenShown(act) {
  if (document.prerendering) document.addEventListener('prerenderingchange', act, { once: true });
  else act();
}

function parse(text) {
  return (text ?? '').split('.').filter((id) => /^[1-9][0-9]{0,17}$/.test(id));
}

function stored() {
  try { return parse(localStorage.getItem(KEY)); } catch { return []; }
}

function store(text) {
  try {
    if (text) localStorage.setItem(KEY, text);
    else localStorage.removeItem(KEY);
  } catch { /* a browser that keeps nothing */ }
}

// Somebody who gets a cookie takes along what they saw without one.
function add(id, cookie) {
  const inCookie = cookie ? document.cookie.split('; ').find((pair) => pair.startsWith(`${cookie}=`))?.slice(cookie.length + 1) : '';
  const list = [...new Set([id, ...parse(inCookie), ...stored()])].slice(0, MOST).join('.');
  if (!cookie) return store(list);
  const secure = location.protocol === 'https:' ? '; Secure' : '';
  document.cookie = `${cookie}=${list}; Path=/; Max-Age=${LIFETIME_S}; SameSite=Lax${secure}`;
  store('');
}

async function fill(place) {
  const list = stored();
  if (!list.length) return;
  const response = await fetch(`/products/viewed?${new URLSearchParams(list.map((id) => ['id', id]))}`);
  if (!response.ok) return;
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  const shelf = page.querySelector('[data-viewed-shelf]');
  if (!shelf) return;
  place.replaceWith(shelf);
  attachBehaviours(shelf);
}
