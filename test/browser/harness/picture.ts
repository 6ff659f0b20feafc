import type { Page } from 'playwright-core';

/** Cells of the grid a picture is reduced to: enough to tell a layout, too few to tell a font. */
const COLUMNS = 12;
const ROWS = 16;

/** A picture as the mean red, green and blue of each cell of a coarse grid, row by row. */
export type Grid = readonly (readonly [number, number, number])[];

/** Reduces a screenshot to a grid, in a page: browsers decode PNG, Node does not. */
export async function gridOf(page: Page, png: Buffer): Promise<Grid> {
  return page.evaluate(
    async ([data, columns, rows]) => {
      const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
      const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
      const context = canvas.getContext('2d')!;
      context.drawImage(bitmap, 0, 0);
      const cells: [number, number, number][] = [];
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++) {
          const left = Math.floor((column * bitmap.width) / columns);
          const top = Math.floor((row * bitmap.height) / rows);
          const width = Math.floor(((column + 1) * bitmap.width) / columns) - left;
          const height = Math.floor(((row + 1) * bitmap.height) / rows) - top;
          const { data: pixels } = context.getImageData(left, top, width, height);
          const sums: [number, number, number] = [0, 0, 0];
          for (let i = 0; i < pixels.length; i += 4) for (let c = 0; c < 3; c++) sums[c]! += pixels[i + c]!;
          cells.push(sums.map((sum) => Math.round(sum / (width * height))) as [number, number, number]);
        }
      }
      return cells;
    },
    [png.toString('base64'), COLUMNS, ROWS] as const,
  );
}

/** Mean difference of two grids over all cells and colours, 0 to 255. */
export function gridDifference(one: Grid, two: Grid): number {
  if (one.length !== two.length) return 255;
  const sum = one.reduce(
    (total, cell, i) => total + cell.reduce((part, value, c) => part + Math.abs(value - two[i]![c]!), 0),
    0,
  );
  return sum / (one.length * 3);
}
