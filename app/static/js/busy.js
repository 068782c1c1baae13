// Double clicks are harmless: a form that is on its way locks its button and says so.
let attached = false;
const idleLabels = new WeakMap();

export function attach() {
  if (attached) return;
  attached = true;
  document.addEventListener('submit', (event) => {
    // After the other listeners: one that answers by itself has called preventDefault by then.
    queueMicrotask(() => event.defaultPrevented || lock(event));
  });
  // Coming back by the Back button shows the page as it was left: locked.
  window.addEventListener('pageshow', () => document.querySelectorAll('button[data-busy]').forEach(unlock));
}

function lock(event) {
  const button = event.submitter;
  if (event.target.method !== 'post' || !button?.dataset.busyLabel) return;
  setBusy(button);
}

// The button is disabled a moment later, because a disabled one would not be sent with the form.
export function setBusy(button) {
  button.dataset.busy = '';
  button.setAttribute('aria-busy', 'true');
  const label = button.querySelector('[data-label]');
  if (label && button.dataset.busyLabel) {
    idleLabels.set(button, [...label.childNodes]);
    label.replaceChildren(button.dataset.busyLabel);
  }
  setTimeout(() => { if ('busy' in button.dataset) button.disabled = true; });
}

export function unlock(button) {
  button.disabled = false;
  button.removeAttribute('aria-busy');
  delete button.dataset.busy;
  const label = button.querySelector('[data-label]');
  if (label && idleLabels.has(button)) label.replaceChildren(...idleLabels.get(button));
}
