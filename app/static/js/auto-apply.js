// On wide screens a chosen filter counts at once; on phones the sheet waits for its button.
const wide = window.matchMedia('(width >= 900px)');
const KEY = 'auto-applied';

export function attach(root) {
  for (const form of root.querySelectorAll('[data-auto-apply]')) {
    form.addEventListener('change', ({ target }) => {
      if (!wide.matches || !target.matches('[type=checkbox], [type=radio], select')) return;
      remember(target);
      form.requestSubmit();
    });
    // Empty fields make long addresses that say nothing.
    form.addEventListener('formdata', ({ formData }) => {
      for (const [name, value] of [...formData]) if (value === '') formData.delete(name);
    });
  }
  returnTo(root);
}

// The next page opens where this one was left: same control, same height.
function remember({ name, value, type }) {
  sessionStorage.setItem(KEY, JSON.stringify({ name, value, type, top: window.scrollY }));
}

function returnTo(root) {
  const left = JSON.parse(sessionStorage.getItem(KEY));
  if (!left) return;
  sessionStorage.removeItem(KEY);
  const controls = [...root.querySelectorAll('[data-auto-apply] :is(input, select)')];
  controls.find(({ name, value, type }) => name === left.name && type === left.type && (type === 'select-one' || value === left.value))
    ?.focus({ preventScroll: true });
  window.scrollTo({ top: left.top, behavior: 'instant' });
}
