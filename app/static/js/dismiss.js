// Messages can be put away; without scripts they go with the next page.
export function attach(root) {
  for (const button of root.querySelectorAll('[data-dismiss]')) {
    button.hidden = false;
    button.addEventListener('click', () => button.closest('.flash').remove());
  }
}
