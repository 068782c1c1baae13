// Copies a tracking number or an address; hidden where scripts can't.
export function attach(root) {
  if (!navigator.clipboard) return;
  for (const button of root.querySelectorAll('[data-copy]')) {
    button.hidden = false;
    button.addEventListener('click', async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.querySelector('span').textContent = button.dataset.copiedLabel;
    });
  }
}
