// The entry: loads a behaviour only where the page asks for it by an attribute. Every page works without any.
const behaviours = [
  ['form[method=post]', './busy.js'],
  ['[data-card]', './travel.js'],
  ['[data-viewed], [data-viewed-here]', './viewed.js'],
  ['[data-stepper]', './stepper.js'],
  ['[data-instant]', './instant.js'],
  ['[data-requote]', './requote.js'],
  ['[data-auto-apply]', './auto-apply.js'],
  ['[data-dismiss]', './dismiss.js'],
  ['.tabs-tab[aria-current], .workbench-place[aria-current]', './tabs.js'],
  ['[data-copy]', './copy.js'],
  ['[data-suggest]', './suggest.js'],
  ['[data-select-all]', './bulk.js'],
  ['[data-live]', './live.js'],
];

// Also for a part of the page that was replaced, which needs its behaviours again.
export async function attach(root) {
  const wanted = behaviours.filter(([selector]) => root.querySelector(selector));
  const modules = await Promise.all(wanted.map(([, module]) => import(module)));
  for (const module of modules) module.attach(root);
}

// The mark tells those who must know (tests) that every behaviour is attached. Awaiting here would lock out the
// modules that import this one.
attach(document).then(() => { document.documentElement.dataset.enhanced = ''; });
