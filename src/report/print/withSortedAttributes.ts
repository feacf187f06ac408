/**
 * SVG as a browser writes it, with the attributes of every element in the order of their names: plotly sets them in an order that
 * depends on what was drawn before.
 */
export function withSortedAttributes(svg: string): string {
  return svg.replace(
    /<([A-Za-z][\w:-]*)((?:\s+[\w:-]+="[^"]*")+)(\s*\/?)>/g,
    (_whole, tag: string, list: string, end: string) => {
      const attributes = [...list.matchAll(/[\w:-]+="[^"]*"/g)].map(([attribute]) => attribute).sort();
      return `<${tag} ${attributes.join(' ')}${end.trim()}>`;
    },
  );
}
