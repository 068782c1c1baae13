// Where the tabs, or a work bench's places, are wider than the screen, the one that is open comes into view.
export function attach(root) {
  for (const tab of root.querySelectorAll('.tabs-tab[aria-current], .workbench-place[aria-current]')) {
    const list = tab.closest('ul');
    list.scrollLeft = tab.offsetLeft - list.offsetLeft - (list.clientWidth - tab.offsetWidth) / 2;
  }
}
