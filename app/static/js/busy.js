// Double clicks are harmless: a form that is on its way locks its button and says so.
let attached = false;

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
    button.dataset.idleLabel = label.textContent;
    label.textContent = button.dataset.busyLabel;
  }
  setTimeout(() => { if ('busy' in button.dataset) button.disabled = true; });
}

export function unlock(button) {
  button.disabled = false;
  button.removeAttribute('aria-busy');
  delete button.dataset.busy;
  const label = button.querySelector('[data-label]');
  if (label && button.dataset.idleLabel) label.textContent = button.dataset.idleLabel;
}
