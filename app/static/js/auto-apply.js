// On wide screens a chosen filter counts at once; on phones the sheet waits for its button.
const wide = window.matchMedia('(width >= 900px)');

export function attach(root) {
  for (const form of root.querySelectorAll('[data-auto-apply]')) {
    form.addEventListener('change', (event) => {
      if (wide.matches && event.target.matches('[type=checkbox], [type=radio], select')) form.requestSubmit();
    });
    // Empty fields make long addresses that say nothing.
    form.addEventListener('formdata', ({ formData }) => {
      for (const [name, value] of [...formData]) if (value === '') formData.delete(name);
    });
  }
}
