// The picture of a card travels to the product page: it gets its transition name when its card is followed.
let attached = false;

export function attach() {
  if (attached) return;
  attached = true;
  window.addEventListener('pageswap', (event) => {
    const target = event.activation?.entry?.url;
    if (!event.viewTransition || !target) return;
    const path = new URL(target).pathname;
    const link = [...document.querySelectorAll('[data-card] a')].find((a) => a.pathname === path);
    const picture = link?.closest('[data-card]').querySelector('img');
    if (!picture) return;
    picture.style.viewTransitionName = 'product-picture';
    event.viewTransition.finished.finally(() => { picture.style.viewTransitionName = ''; });
  });
}
