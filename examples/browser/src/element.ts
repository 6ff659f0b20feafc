/** The element of the page with this id. The page and this code belong together, so a missing one is a defect. */
export function element<T extends Element = HTMLElement>(id: string): T {
  const found = document.querySelector<T>(`#${id}`);
  if (found === null) throw new Error(`the page has no #${id}`);
  return found;
}

/** An SVG element with attributes. */
export function svg(name: string, attributes: Readonly<Record<string, string | number>>, text = ''): SVGElement {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  made.textContent = text;
  return made;
}

/** A score between 0 and 1 as people read it. */
export const percent = (score: number): string => `${(score * 100).toFixed(1)} %`;
