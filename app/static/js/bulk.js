// One box ticks all rows of a table, and a bar says how many are chosen.
export function attach(root) {
  for (const all of root.querySelectorAll('[data-select-all]')) {
    const boxes = () => [...document.querySelectorAll(`input[name="${all.dataset.selectAll}"]`)];
    const bar = document.querySelector('[data-bulk-count]');
    const show = () => {
      const chosen = boxes().filter((box) => box.checked).length;
      all.indeterminate = chosen > 0 && chosen < boxes().length;
      all.checked = chosen > 0 && chosen === boxes().length;
      if (bar) bar.textContent = chosen;
    };
    all.closest('label').hidden = false;
    all.addEventListener('change', () => { for (const box of boxes()) box.checked = all.checked; show(); });
    document.addEventListener('change', (event) => { if (event.target.name === all.dataset.selectAll) show(); });
    show();
  }
}
