// Puts − and + around a number input; typing keeps working as before.
export function attach(root) {
  for (const box of root.querySelectorAll('[data-stepper]:not([data-ready])')) {
    box.dataset.ready = '';
    const input = box.querySelector('input');
    // The ids let the focus return to a button after the part of the page around it was replaced.
    const less = stepButton(`${input.id}-less`, '−', 'One less', () => step(input, -1));
    const more = stepButton(`${input.id}-more`, '+', 'One more', () => step(input, 1));
    input.before(less);
    input.after(more);
    const bound = () => {
      less.disabled = input.min !== '' && input.valueAsNumber <= Number(input.min);
      more.disabled = input.max !== '' && input.valueAsNumber >= Number(input.max);
    };
    input.addEventListener('input', bound);
    bound();
  }
}

function stepButton(id, sign, words, onClick) {
  const button = document.createElement('button');
  button.id = id;
  button.type = 'button';
  button.className = 'quantity-step';
  button.textContent = sign;
  button.setAttribute('aria-label', words);
  button.addEventListener('click', onClick);
  return button;
}

function step(input, by) {
  by > 0 ? input.stepUp() : input.stepDown();
  input.dispatchEvent(new Event('input', { bubbles: true }));
  input.dispatchEvent(new Event('change', { bubbles: true }));
}
