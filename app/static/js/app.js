// The entry: loads a behaviour only where the page asks for it by a data attribute. Every page works without any.
const behaviours = [
  ['form[method=post]', './busy.js'],
  ['[data-card]', './travel.js'],
  ['[data-stepper]', './stepper.js'],
  ['[data-instant]', './instant.js'],
  ['[data-auto-apply]', './auto-apply.js'],
  ['[data-dismiss]', './dismiss.js'],
  ['[data-copy]', './copy.js'],
  ['[data-select-all]', './bulk.js'],
];

async function attach(root) {
  for (const [selector, module] of behaviours) {
    if (root.querySelector(selector)) (await import(module)).attach(root);
  }
}

// A part of the page that was replaced gets its behaviours again.
document.addEventListener('fragment:replaced', (event) => attach(event.target));
attach(document);
