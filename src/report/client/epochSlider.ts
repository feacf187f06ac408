/** The part of the page's script that moves drawn cells through the epochs of a search; `drawCellEpochs.ts` has the data's form. */
export const epochSlider = `(() => {
'use strict';
const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function decode(text, at) {
  return (64 * digits.indexOf(text[at]) + digits.indexOf(text[at + 1])) / 4095;
}

function readEdge(data, table, epoch, edge) {
  const count = data.operations.length;
  const at = (epoch * data.edges[table] + edge) * (1 + 2 * count);
  const text = data.tables[table];
  const weights = data.operations.map((_, column) => decode(text, at + 1 + 2 * column));
  const chosen = text[at] === '.' ? -1 : digits.indexOf(text[at]);
  return { weights, chosen, shown: chosen >= 0 ? chosen : weights.indexOf(Math.max(...weights)) };
}

function showEdge(panel, data, edge, { weights, chosen, shown }) {
  const { label, family, dashed } = data.operations[shown];
  const names = family + (dashed ? ' dashed' : '') + (chosen >= 0 ? ' chosen' : '');
  const line = panel.querySelector('[data-edge="' + edge + '"]');
  line.setAttribute('class', names);
  line.setAttribute('stroke-width', (1 + 8 * weights[shown]).toFixed(2));
  const text = panel.querySelector('[data-label="' + edge + '"]');
  text.setAttribute('class', names);
  text.children[0].textContent = label;
  text.children[1].textContent = (100 * weights[shown]).toFixed(0) + '\\u202f%';
  weights.forEach((weight, column) => {
    const field = panel.querySelector('[data-field="' + edge + ' ' + column + '"]');
    if (!field) return;
    field.classList.toggle('chosen', column === chosen);
    field.children[1].setAttribute('width', ((data.bar * weight) / data.largest).toFixed(2));
  });
}

for (const place of document.querySelectorAll('[data-epochs]')) {
  const control = place.querySelector('.epoch-control');
  const slider = place.querySelector('input');
  const output = place.querySelector('output');
  const panels = [...place.querySelectorAll('.epoch-cell')];
  let data;
  const show = () => {
    data ??= JSON.parse(document.getElementById(place.dataset.epochs).textContent);
    const epoch = Number(slider.value);
    panels.forEach((panel, table) => {
      for (let edge = 0; edge < data.edges[table]; edge++) {
        showEdge(panel, data, edge, readEdge(data, table, epoch, edge));
      }
    });
    output.textContent = data.epochs[epoch];
    slider.setAttribute('aria-valuetext', 'epoch ' + data.epochs[epoch]);
  };
  control.hidden = Number(slider.max) === 0;
  slider.addEventListener('input', show);
  // A browser that goes back to a page remembers where its slider was.
  if (slider.value !== slider.max) show();
}
})();
`;
